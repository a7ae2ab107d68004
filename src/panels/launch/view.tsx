import { ellipsesIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { JSX, MouseEvent } from 'react';
import { FailureBox } from '../../components/failure-box';
import { baseName } from '../../components/format';
import { useSignal } from '../../components/hooks';
import { type TabEntry, Tabs } from '../../components/tabs';
import type { FleetView } from '../../../protocol';
import { concerns, fleetIsUp } from '../../store/project';
import { lastKnown } from '../../store/room';
import { FleetCard } from './fleet-card';
import { LaunchForm } from './form-view';
import type { LaunchTab } from './form';
import { type LaunchSnapshot, recentExperiments } from './model';
import type { LaunchViewProps } from './props';
import { RecentExperiments } from './recent';

const RECENT = 5;

export function LaunchView(props: LaunchViewProps): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const state = model.snapshot;
  const tabs: TabEntry<LaunchTab>[] = [
    { id: 'experiment', label: trans.__('Experiment') },
    { id: 'parallel', label: trans.__('Parallel experiments'), short: trans.__('Parallel') },
    { id: 'distributed', label: trans.__('Distributed training'), short: trans.__('Distributed') }
  ];
  const project = lastKnown(state.project);
  return (
    <>
      <Header {...props} state={state} />
      <ConnectionNote {...props} state={state} />
      <FirstRun {...props} state={state} />
      <Tabs
        prefix="hopyard-launch"
        label={trans.__('Kind of run')}
        tabs={tabs}
        chosen={state.values.tab}
        choose={tab => model.set('tab', tab)}
      />
      <div role="tabpanel" id="hopyard-launch-panel" aria-labelledby={`hopyard-launch-tab-${state.values.tab}`}>
        <LaunchForm model={model} state={state} trans={trans} />
      </div>
      <ActFailure {...props} state={state} />
      <Fleets {...props} state={state} />
      <RecentExperiments
        experiments={project === undefined ? [] : recentExperiments(project, state.notebook?.path, RECENT)}
        show={props.acts.openDashboard}
        trans={trans}
      />
      <div className="jp-Hopyard-spoken" role="status" aria-live="polite">
        {state.news}
      </div>
    </>
  );
}

type PartProps = LaunchViewProps & { readonly state: LaunchSnapshot };

function Header({ model, acts, state, trans }: PartProps): JSX.Element {
  const openMenu = (event: MouseEvent<HTMLButtonElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    acts.openMenu({ x: box.left, y: box.bottom });
  };
  return (
    <div className="jp-Hopyard-header">
      <h2>{trans.__('Hopyard')}</h2>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={trans.__('Look again what this machine has')}
        aria-label={trans.__('Refresh')}
        onClick={() => void model.refresh()}
      >
        <refreshIcon.react tag="span" />
      </button>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={trans.__('Presets, copy as code, settings, doctor')}
        aria-label={trans.__('More')}
        aria-haspopup="menu"
        onClick={openMenu}
      >
        <ellipsesIcon.react tag="span" />
      </button>
      <p title={state.notebook?.path}>
        {state.notebook ? (
          <>
            <strong>{baseName(state.notebook.path)}</strong>
            {state.notebook.kernel ? ` · ${state.notebook.kernel}` : null}
          </>
        ) : (
          trans.__('No notebook in front')
        )}
      </p>
    </div>
  );
}

/** Says when what is shown may be old; silent while all is well. */
function ConnectionNote({ model, state, acts, trans }: PartProps): JSX.Element | null {
  const { connection } = model.hopyard;
  if (state.engines.kind === 'failed') {
    return (
      <FailureBox
        title={trans.__('Hopyard does not answer')}
        failure={state.engines.error}
        acts={[
          { label: trans.__('Try again'), act: () => void model.refresh() },
          { label: trans.__('Open doctor'), act: acts.openDoctor }
        ]}
        trans={trans}
      />
    );
  }
  if (connection.kind === 'stale') {
    return (
      <p className="jp-Hopyard-banner" role="status">
        {trans.__('%1 What you see may be old; connecting again…', connection.why)}
      </p>
    );
  }
  return null;
}

/** Before anything ever ran: one sentence, and buttons that do something useful now. */
function FirstRun({ model, state, acts, trans }: PartProps): JSX.Element | null {
  const { project } = state;
  if (project.kind !== 'live' || project.value.fleets.length > 0 || project.value.experiments.length > 0) {
    return null;
  }
  return (
    <section className="jp-Hopyard-firstRun" aria-label={trans.__('First steps')}>
      <p>{trans.__('Run your function on several executors.')}</p>
      <p className="jp-Hopyard-acts">
        <button type="button" disabled={state.act.kind === 'starting'} onClick={() => void model.start(2)}>
          {trans.__('Start 2 on this machine')}
        </button>
        <button type="button" onClick={acts.openQuickstart}>
          {trans.__('Open the quickstart')}
        </button>
      </p>
    </section>
  );
}

function ActFailure({ model, state, acts, trans }: PartProps): JSX.Element | null {
  return state.act.kind === 'failed' ? (
    <FailureBox
      title={state.act.what}
      failure={state.act.error}
      acts={[{ label: trans.__('Open doctor'), act: acts.openDoctor }]}
      dismiss={() => model.dismiss()}
      trans={trans}
    />
  ) : null;
}

function Fleets(props: PartProps): JSX.Element | null {
  const { notebook } = props.state;
  const project = lastKnown(props.state.project);
  if (project === undefined) {
    return null;
  }
  const shown = project.fleets.filter(fleet => fleetIsUp(fleet) || fleet.state === 'failed');
  const isHere = (fleet: FleetView): boolean => concerns(notebook?.path, fleet.spec);
  const card = (fleet: FleetView): JSX.Element => (
    <FleetCard key={fleet.id} fleet={fleet} project={project} {...props} />
  );
  const elsewhere = shown.filter(fleet => !isHere(fleet));
  return (
    <>
      {shown.filter(isHere).reverse().map(card)}
      {elsewhere.length > 0 ? (
        <details className="jp-Hopyard-elsewhere">
          <summary>
            {props.trans._n('%1 fleet of another notebook', '%1 fleets of other notebooks', elsewhere.length)}
          </summary>
          {elsewhere.map(card)}
        </details>
      ) : null}
    </>
  );
}
