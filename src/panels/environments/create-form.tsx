import type { TranslationBundle } from '@jupyterlab/translation';
import type { FormEvent, JSX } from 'react';
import { FailureBox } from '../../components/failure-box';
import { CheckField, SelectField, TextField } from '../../components/fields';
import type { EnvironmentsModel, NewEnvironment } from './list-model';

/** Not words: the same in every language. */
const EXAMPLES = { name: 'work', python: '3.12', channels: 'conda-forge', packages: 'numpy>=2\nscikit-learn' };

/** The form of a new environment; what is wrong with it the engine says, in one place for all who ask it. */
export function CreateForm(props: {
  readonly model: EnvironmentsModel;
  readonly form: NewEnvironment;
  readonly trans: TranslationBundle;
  readonly open: (name: string) => void;
}): JSX.Element {
  const { model, form, trans } = props;
  const { listing, refusal } = model.snapshot;
  const set = (change: Partial<NewEnvironment>): void => model.edit({ ...form, ...change });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const name = await model.create();
    if (name !== undefined) {
      props.open(name);
    }
  };
  const pythons = listing?.pythons ?? [];
  return (
    <form
      className="jp-Hopyard-form"
      aria-label={trans.__('New environment')}
      onSubmit={event => void submit(event)}
      onKeyDown={event => (event.key === 'Escape' ? model.edit(undefined) : undefined)}
    >
      <TextField
        label={trans.__('Name')}
        value={form.name}
        placeholder={EXAMPLES.name}
        change={name => set({ name })}
      />
      <SelectField
        label={trans.__('Kind')}
        value={form.kind}
        choices={[
          { value: 'venv', label: trans.__('pip') },
          { value: 'conda', label: trans.__('conda and pip') }
        ]}
        change={kind => set({ kind })}
      />
      {form.kind === 'venv' && pythons.length > 0 ? (
        <SelectField
          label={trans.__('Python')}
          value={form.python}
          choices={[
            { value: '', label: trans.__('as Hopyard’s') },
            ...pythons.map(version => ({ value: version, label: version }))
          ]}
          change={python => set({ python })}
        />
      ) : (
        <TextField
          label={trans.__('Python')}
          value={form.python}
          placeholder={EXAMPLES.python}
          change={python => set({ python })}
        />
      )}
      {form.kind === 'conda' ? (
        <TextField
          label={trans.__('Channels')}
          value={form.channels}
          placeholder={EXAMPLES.channels}
          change={channels => set({ channels })}
        />
      ) : null}
      <div className="jp-Hopyard-field">
        <label htmlFor="hopyard-new-packages">{trans.__('Libraries')}</label>
        <textarea
          id="hopyard-new-packages"
          rows={4}
          spellCheck={false}
          placeholder={EXAMPLES.packages}
          value={form.packages}
          onChange={event => set({ packages: event.target.value })}
        />
      </div>
      <CheckField label={trans.__('Also a kernel')} value={form.kernel} change={kernel => set({ kernel })} />
      {refusal === undefined ? null : <FailureBox title={trans.__('Not created')} failure={refusal} trans={trans} />}
      <p className="jp-Hopyard-formActs">
        <button type="submit" className="jp-Hopyard-primary" disabled={form.name.trim() === ''}>
          {trans.__('Create')}
        </button>
        <button type="button" className="jp-Hopyard-button" onClick={() => model.edit(undefined)}>
          {trans.__('Cancel')}
        </button>
      </p>
    </form>
  );
}
