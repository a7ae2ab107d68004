import { addIcon, stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { ExecutorView, FleetView, ProjectSnapshot } from '../../../protocol';
import { FailureBox } from '../../components/failure-box';
import { baseName, duration } from '../../components/format';
import { useNow, useSignal } from '../../components/hooks';
import { LossButton } from '../../components/loss-button';
import { StateMark } from '../../components/state-mark';
import { fleetWord } from '../../components/words';
import { executorIsUp, executorsOf, experimentIsOver } from '../../store/project';
import { ExecutorCard } from './executor-card';
import type { LaunchViewProps } from './props';

const EXTEND_HOURS = 1;
/** More cards than this stay folded until asked for. */
const OPEN_CARDS = 16;

export function FleetCard(
  props: LaunchViewProps & { readonly fleet: FleetView; readonly project: ProjectSnapshot }
): JSX.Element {
  const { fleet, project, model, trans } = props;
  const { hopyard } = model;
  useSignal(hopyard.samplesChanged);
  const now = useNow(15_000);
  const executors = executorsOf(project, fleet.id);
  const up = executors.filter(executorIsUp);
  const stopping = fleet.state === 'stopping';
  const isUp = fleet.state === 'starting' || fleet.state === 'ready';
  const title = trans._n('%1 executor', '%1 executors', fleet.state === 'failed' ? fleet.spec.size : up.length);
  return (
    <section className="jp-Hopyard-fleet" aria-label={title}>
      <div className="jp-Hopyard-fleetHead">
        <h3 className="jp-Hopyard-grow">{title}</h3>
        {isUp ? <Size {...props} /> : null}
        <StateMark state={fleetWord(fleet.state, trans)} />
      </div>
      <div className="jp-Hopyard-fleetHead jp-Hopyard-quiet">
        <span className="jp-Hopyard-grow">
          {isUp ? (
            <span className="jp-Hopyard-left" title={trans.__('Executors end then; results stay.')}>
              {trans.__('%1 left', duration(fleet.endsAt - now, trans))}
            </span>
          ) : null}
          {isUp ? ' · ' : null}
          {origin(props)}
        </span>
        {isUp ? (
          <button
            type="button"
            className="jp-Hopyard-iconButton"
            title={trans.__('Extend by 1 hour: shut down later')}
            aria-label={trans.__('Extend by 1 hour')}
            onClick={() =>
              void model.do(trans.__('The time could not be extended'), () =>
                hopyard.api.extendFleet(fleet.id, EXTEND_HOURS)
              )
            }
          >
            <addIcon.react tag="span" />
          </button>
        ) : null}
      </div>
      {fleet.failure ? (
        <FailureBox
          title={trans.__('These executors failed')}
          failure={fleet.failure}
          acts={failedLog(executors, props)}
          trans={trans}
        />
      ) : null}
      <Cards {...props} executors={executors} />
      <LossButton
        className="jp-Hopyard-stopAll"
        icon={<stopIcon.react tag="span" />}
        label={stopping ? trans.__('Stopping…') : trans.__('Stop all')}
        loss={lossOf(fleet, project, executors, props)}
        disabled={stopping}
        act={() => void model.do(trans.__('They could not be stopped'), () => hopyard.api.stopFleet(fleet.id))}
        trans={trans}
      />
    </section>
  );
}

/** How many there are to be. Each press is an act of its own; the other button takes it back. */
function Size({ fleet, model, trans }: LaunchViewProps & { readonly fleet: FleetView }): JSX.Element {
  const { size } = fleet.spec;
  const resize = (to: number): void =>
    void model.do(trans.__('The number of executors could not be changed'), () =>
      model.hopyard.api.resizeFleet(fleet.id, to)
    );
  const says = trans._n('%1 executor wanted', '%1 executors wanted', size);
  return (
    <span className="jp-Hopyard-size" role="group" aria-label={says}>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={trans.__('One executor fewer: an idle one, or one that is busy after its trial')}
        aria-label={trans.__('One executor fewer')}
        disabled={size <= 1}
        onClick={() => resize(size - 1)}
      >
        −
      </button>
      <span title={says}>{size}</span>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={trans.__('One executor more')}
        aria-label={trans.__('One executor more')}
        onClick={() => resize(size + 1)}
      >
        +
      </button>
    </span>
  );
}

function Cards(props: LaunchViewProps & { readonly executors: readonly ExecutorView[] }): JSX.Element {
  const { executors, model, acts, trans } = props;
  const cards = (list: readonly ExecutorView[]): JSX.Element => (
    <ul className="jp-Hopyard-executors">
      {list.map(executor => (
        <ExecutorCard
          key={executor.id}
          executor={executor}
          samples={model.hopyard.samples(executor.id)}
          model={model}
          openLog={acts.openLog}
          trans={trans}
        />
      ))}
    </ul>
  );
  const shown = executors.filter(executor => executor.state !== 'stopped' && !isReplaced(executor, executors));
  const replaced = executors.filter(executor => isReplaced(executor, executors));
  const rest = shown.slice(OPEN_CARDS);
  return (
    <>
      {cards(shown.slice(0, OPEN_CARDS))}
      {rest.length > 0 ? (
        <details>
          <summary>{trans._n('%1 more executor', '%1 more executors', rest.length)}</summary>
          {cards(rest)}
        </details>
      ) : null}
      {replaced.length > 0 ? (
        <details>
          <summary>{trans._n('%1 executor was replaced', '%1 executors were replaced', replaced.length)}</summary>
          {cards(replaced)}
        </details>
      ) : null}
    </>
  );
}

/** Gone, and another has taken its label. */
function isReplaced(executor: ExecutorView, all: readonly ExecutorView[]): boolean {
  return (
    !executorIsUp(executor) &&
    executor.state !== 'stopped' &&
    all.some(({ label, startedAt }) => label === executor.label && startedAt > executor.startedAt)
  );
}

function origin({ fleet, trans }: LaunchViewProps & { fleet: FleetView }): string {
  const from: Record<string, string> = {
    panel: trans.__('started here'),
    code: trans.__('started by code'),
    headless: trans.__('started from a terminal')
  };
  const parts = [fleet.spec.engine, from[fleet.spec.startedBy ?? ''] ?? '', baseName(fleet.spec.notebook ?? '')];
  return parts.filter(Boolean).join(' · ');
}

function failedLog(
  executors: readonly ExecutorView[],
  { acts, trans }: LaunchViewProps
): { label: string; act: () => void }[] {
  const failed = executors.find(executor => executor.failure) ?? executors[0];
  return failed ? [{ label: trans.__('Open log'), act: () => acts.openLog(failed.id) }] : [];
}

function lossOf(
  fleet: FleetView,
  project: ProjectSnapshot,
  executors: readonly ExecutorView[],
  { trans }: LaunchViewProps
): string | undefined {
  const running = executors.filter(({ state }) => state === 'running').length;
  if (running === 0) {
    return undefined;
  }
  const results = project.experiments
    .filter(experiment => experiment.fleet === fleet.id && !experimentIsOver(experiment))
    .reduce((sum, { trials }) => sum + trials.succeeded, 0);
  return trans.__(
    'Stop: %1, %2',
    trans._n('%1 running trial ends', '%1 running trials end', running),
    trans._n('%1 result stays', '%1 results stay', results)
  );
}
