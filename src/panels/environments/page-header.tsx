import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { EnvironmentView, GenerationView } from '../../../protocol';
import { bytes } from '../../components/format';
import { LossButton } from '../../components/loss-button';
import { StateMark } from '../../components/state-mark';
import type { PageProps } from './page-view';
import { environmentWord, makeOf } from './words';

const FORMATS = [
  ['environment.yml', false],
  ['environment.yml', true],
  ['requirements.txt', false],
  ['requirements.txt', true],
  ['pylock.toml', true],
  ['conda-explicit', true]
] as const;

/** Name, state, and what is done to the environment as a whole. */
export function PageHeader(props: PageProps): JSX.Element {
  const { model, trans } = props;
  const { detail } = model.snapshot;
  const environment = detail?.environment;
  return (
    <div className="jp-Hopyard-environmentHead">
      <div className="jp-Hopyard-line">
        <h1 className="jp-Hopyard-grow">
          {trans.__('Environment: %1', model.name)}
          {environment === undefined ? null : <small> ({makeOf(environment, trans)})</small>}
        </h1>
        <span role="status">
          {environment === undefined ? (
            model.isBeingMade ? (
              trans.__('being made')
            ) : (
              trans.__('Looking…')
            )
          ) : environment.managed ? (
            <StateMark state={environmentWord(environment, trans)} />
          ) : (
            trans.__('read only')
          )}
        </span>
      </div>
      {environment === undefined ? null : <Facts environment={environment} elsewhere={model.elsewhere} trans={trans} />}
      {environment?.says ? (
        <p className={environment.state === 'broken' ? 'jp-Hopyard-problem' : 'jp-Hopyard-quiet'}>{environment.says}</p>
      ) : null}
      {environment === undefined ? null : environment.managed ? (
        <Acts {...props} environment={environment} generations={detail?.generations ?? []} />
      ) : (
        <FoundActs {...props} path={environment.path} />
      )}
    </div>
  );
}

function Facts(props: {
  readonly environment: EnvironmentView;
  readonly elsewhere: number;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { environment, elsewhere, trans } = props;
  const facts = [
    ...(environment.active ? [trans.__('used by new executors')] : []),
    ...(environment.active && elsewhere > 0
      ? [
          trans._n(
            '%1 that runs keeps another until it is stopped',
            '%1 that run keep others until they are stopped',
            elsewhere
          )
        ]
      : []),
    ...(environment.generation > 0 ? [trans.__('generation %1', environment.generation)] : []),
    ...(environment.kernel === '' ? [] : [trans.__('kernel “%1”', environment.displayName || environment.kernel)]),
    ...(environment.size > 0 ? [bytes(environment.size)] : []),
    ...(environment.lockHash === '' ? [] : [trans.__('lock %1', environment.lockHash.slice(0, 8))])
  ];
  return <p className="jp-Hopyard-quiet">{facts.join(' · ') || environment.path}</p>;
}

function Acts(
  props: PageProps & { readonly environment: EnvironmentView; readonly generations: readonly GenerationView[] }
): JSX.Element {
  const { model, trans, environment, generations, acts } = props;
  const { name } = environment;
  const save = async (format: string, pinned: boolean): Promise<void> => {
    await model.attempt(async () => {
      const { filename, text } = await model.hopyard.api.environments.export(name, format, pinned);
      acts.save(filename, text);
    });
  };
  const remove = async (): Promise<void> => {
    if (await model.start('remove', { name })) {
      acts.close();
    }
  };
  return (
    <p className="jp-Hopyard-acts">
      <button
        type="button"
        disabled={environment.active}
        onClick={() => void model.start('activate', { name })}
        title={trans.__('New executors use this environment')}
      >
        {environment.active ? trans.__('In use') : trans.__('Use')}
      </button>
      <Menu
        label={trans.__('↩ Roll back')}
        entries={generations
          .filter(({ current }) => !current)
          .map(({ number, because }) => ({ id: String(number), label: `${number} · ${because}` }))}
        choose={generation => void model.start('rollback', { name, generation: Number(generation) })}
      />
      <Menu
        label={trans.__('Export')}
        entries={FORMATS.filter(([format]) => environment.kind === 'conda' || format !== 'conda-explicit').map(
          ([format, pinned], index) => ({
            id: String(index),
            label: pinned ? trans.__('%1, everything pinned', format) : trans.__('%1, what I asked for', format)
          })
        )}
        choose={index => {
          const [format, pinned] = FORMATS[Number(index)] ?? FORMATS[0];
          void save(format, pinned);
        }}
      />
      <button type="button" onClick={() => void model.start('kernel', { name, enabled: environment.kernel === '' })}>
        {environment.kernel === '' ? trans.__('Make it a kernel') : trans.__('Remove its kernel')}
      </button>
      <button type="button" onClick={() => void clone(props, name)}>
        {trans.__('Clone')}
      </button>
      <button type="button" onClick={() => void model.start('prune', { name })}>
        {trans.__('Remove old generations')}
      </button>
      <LossButton
        label={trans.__('Remove')}
        loss={trans.__('Remove %1 and its %2 generations', name, environment.generations)}
        trans={trans}
        act={() => void remove()}
      />
    </p>
  );
}

function FoundActs(props: PageProps & { readonly path: string }): JSX.Element {
  const { trans, path } = props;
  return (
    <p className="jp-Hopyard-acts">
      <button type="button" onClick={() => void clone(props, path)}>
        {trans.__('Clone into the project, to change it')}
      </button>
    </p>
  );
}

async function clone({ model, acts }: PageProps, source: string): Promise<void> {
  const name = `${model.name.replace(/[^A-Za-z0-9._-]+/g, '-')}-copy`;
  if (await model.start('clone', { name, source })) {
    acts.open(name);
  }
}

/** A button that opens a list; the platform's own, for its keys and its screen readers. */
function Menu(props: {
  readonly label: string;
  readonly entries: readonly { readonly id: string; readonly label: string }[];
  readonly choose: (id: string) => void;
}): JSX.Element {
  return (
    <select
      className="jp-Hopyard-select jp-mod-menu"
      aria-label={props.label}
      value=""
      disabled={props.entries.length === 0}
      onChange={event => props.choose(event.target.value)}
    >
      <option value="">{props.label}</option>
      {props.entries.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}
