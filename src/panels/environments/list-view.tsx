import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, fileUploadIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useRef } from 'react';
import type { EnvironmentView } from '../../../protocol';
import { operationIsOver } from '../../../protocol/operation-end';
import { FailureBox } from '../../components/failure-box';
import { bytes } from '../../components/format';
import { useSignal } from '../../components/hooks';
import { StateMark } from '../../components/state-mark';
import { operationsOf } from '../../store/operations';
import { CreateForm } from './create-form';
import { EMPTY_FORM, type EnvironmentsModel } from './list-model';
import { OperationLine } from './operation-line';
import { environmentWord, makeOf } from './words';

export interface ListProps {
  readonly model: EnvironmentsModel;
  readonly trans: TranslationBundle;
  /** Opens the page of one; with a path, of one that is only read. */
  readonly open: (name: string, path?: string) => void;
}

export function EnvironmentsView(props: ListProps): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const { listing, error, refusal, showsFound, form } = model.snapshot;
  const running = operationsOf(model.hopyard).filter(each => !operationIsOver(each));
  return (
    <>
      <Header {...props} />
      {form === undefined ? null : <CreateForm model={model} form={form} trans={trans} open={props.open} />}
      {refusal === undefined || form !== undefined ? null : (
        <FailureBox title={trans.__('Not done')} failure={refusal} trans={trans} dismiss={() => model.dismiss()} />
      )}
      {error === undefined ? null : (
        <FailureBox
          title={trans.__('The environments cannot be listed')}
          failure={error}
          trans={trans}
          acts={[{ label: trans.__('Try again'), act: () => void model.refresh() }]}
        />
      )}
      {listing === undefined && error === undefined ? <p role="status">{trans.__('Looking…')}</p> : null}
      {listing?.environments.length === 0 && form === undefined ? (
        <div className="jp-Hopyard-firstRun">
          <p>{trans.__('An environment holds the libraries of your functions, the same on every executor.')}</p>
          <p>
            <button type="button" className="jp-Hopyard-primary" onClick={() => model.edit(EMPTY_FORM)}>
              {trans.__('Create an environment')}
            </button>
          </p>
        </div>
      ) : null}
      <Rows label={trans.__('Environments')} rows={listing?.environments ?? []} {...props} />
      {running.length === 0 ? null : (
        <section aria-label={trans.__('Ongoing operations')}>
          <h3 className="jp-Hopyard-underWay">{trans.__('Ongoing operations')}</h3>
          {running.map(operation => (
            <OperationLine
              key={operation.id}
              operation={operation}
              trans={trans}
              open={() => props.open(operation.environment)}
            />
          ))}
        </section>
      )}
      <label className="jp-Hopyard-check">
        <input type="checkbox" checked={showsFound} onChange={event => model.showFound(event.target.checked)} />
        {trans.__('Others on this machine (read only)')}
      </label>
      {showsFound ? <Rows label={trans.__('On this machine')} rows={listing?.found ?? []} {...props} /> : null}
    </>
  );
}

function Header({ model, trans }: ListProps): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined): Promise<void> => {
    if (chosen !== undefined) {
      const name = chosen.name.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9._-]+/g, '-') || 'imported';
      await model.import(chosen.name, await chosen.text(), name);
    }
  };
  return (
    <div className="jp-Hopyard-header jp-mod-three">
      <h2>{trans.__('Environments')}</h2>
      <IconButton icon={addIcon} label={trans.__('New environment')} act={() => model.edit(EMPTY_FORM)} />
      <IconButton
        icon={fileUploadIcon}
        label={trans.__('Create from a file (environment.yml, requirements.txt, pylock.toml)')}
        act={() => file.current?.click()}
      />
      <IconButton icon={refreshIcon} label={trans.__('Look again')} act={() => void model.refresh()} />
      <input
        ref={file}
        type="file"
        hidden
        accept=".yml,.yaml,.txt,.toml"
        aria-label={trans.__('File of an environment')}
        onChange={event => {
          void read(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function IconButton(props: {
  readonly icon: typeof addIcon;
  readonly label: string;
  readonly act: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-Hopyard-iconButton"
      title={props.label}
      aria-label={props.label}
      onClick={props.act}
    >
      <props.icon.react tag="span" />
    </button>
  );
}

function Rows(props: ListProps & { readonly label: string; readonly rows: readonly EnvironmentView[] }): JSX.Element {
  const { trans } = props;
  return (
    <ul className="jp-Hopyard-environments" aria-label={props.label}>
      {props.rows.map(each => (
        <li key={each.path || each.name}>
          <button
            type="button"
            title={each.says || each.path}
            onClick={() => (each.managed ? props.open(each.name) : props.open(each.name, each.path))}
          >
            <span className="jp-Hopyard-line">
              <strong className="jp-Hopyard-grow">{each.name}</strong>
              {each.active ? <span className="jp-Hopyard-inUse">{trans.__('in use')}</span> : null}
              {each.managed ? <StateMark state={environmentWord(each, trans)} /> : null}
            </span>
            <span className="jp-Hopyard-line jp-Hopyard-quiet">
              <span className="jp-Hopyard-grow">{makeOf(each, trans)}</span>
              {each.packages > 0 ? <span>{trans._n('%1 library', '%1 libraries', each.packages)}</span> : null}
              {each.size > 0 ? <span className="jp-Hopyard-number">{bytes(each.size)}</span> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
