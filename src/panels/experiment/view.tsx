import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useId, useMemo, useState } from 'react';
import type { ExperimentSnapshot } from '../../../protocol';
import { FailureBox } from '../../components/failure-box';
import { useSignal } from '../../components/hooks';
import { Tabs } from '../../components/tabs';
import { experimentIsOver } from '../../store/project';
import { coerceError, type HopyardError } from '../../failure';
import { Blocks } from './blocks';
import { ExperimentHeader } from './header';
import { merge } from './merge';
import type { ExperimentModel } from './model';
import { noteText } from './notes';
import { settle } from './pieces';
import { TrialsTable } from './trials-table';

const ALL = 'all';
const TRIALS = 'trials';

export interface ExperimentViewProps {
  readonly model: ExperimentModel;
  readonly rendermime: IRenderMimeRegistry;
  readonly trusted: boolean;
  readonly trans: TranslationBundle;
}

export function ExperimentOutputView(props: ExperimentViewProps): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const { shown } = model;
  switch (shown.kind) {
    case 'waiting':
      return <p className="jp-Hopyard-quiet">{trans.__('Waiting for the experiment…')}</p>;
    case 'unknown':
      return (
        <p className="jp-Hopyard-quiet">
          {trans.__('%1 Its files are under Experiments/ if it ran in this project.', shown.why)}
        </p>
      );
    case 'live':
      return <Shown {...props} snapshot={shown.snapshot} note="" isLive />;
    case 'saved':
      return <Shown {...props} snapshot={shown.snapshot} note={noteText(shown.note, trans)} isLive={false} />;
  }
}

function Shown(
  props: ExperimentViewProps & {
    readonly snapshot: ExperimentSnapshot;
    readonly note: string;
    readonly isLive: boolean;
  }
): JSX.Element {
  const { snapshot, model, trans } = props;
  const [problem, setProblem] = useState<HopyardError | undefined>();
  const stop = (): void => {
    model.hopyard.api.stopExperiment(snapshot.experiment.id).then(
      () => setProblem(undefined),
      thrown => setProblem(coerceError(thrown))
    );
  };
  return (
    <section aria-label={trans.__('Experiment %1', snapshot.experiment.name)}>
      <ExperimentHeader snapshot={snapshot} isLive={props.isLive} stop={stop} trans={trans} />
      {props.note ? <p className="jp-Hopyard-banner">{props.note}</p> : null}
      {problem ? (
        <FailureBox
          title={trans.__('It could not be stopped')}
          failure={problem}
          dismiss={() => setProblem(undefined)}
          trans={trans}
        />
      ) : null}
      {snapshot.experiment.failure ? (
        <FailureBox title={trans.__('The experiment failed')} failure={snapshot.experiment.failure} trans={trans} />
      ) : null}
      <Outputs {...props} />
    </section>
  );
}

function Outputs(props: ExperimentViewProps & { readonly snapshot: ExperimentSnapshot }): JSX.Element {
  const { snapshot, trans } = props;
  const prefix = useId();
  const [wanted, setWanted] = useState<string | undefined>(undefined);
  const outputs = useMemo(() => settle(snapshot), [snapshot.trials, snapshot.output]);
  const executors = useMemo(() => labels(outputs.map(({ executor }) => executor)), [outputs]);
  // Rows of arguments are known by their trial; replicas by their executor.
  const byTrial = snapshot.trials.some(({ params }) => Object.keys(params).length > 0);
  const tabs = [ALL, ...executors, ...(byTrial ? [TRIALS] : [])];
  // What there is to see, as long as nobody has chosen.
  const isSilent =
    byTrial && experimentIsOver(snapshot.experiment) && outputs.every(({ placed }) => placed.length === 0);
  const chosen = wanted !== undefined && tabs.includes(wanted) ? wanted : isSilent ? TRIALS : ALL;
  const blocks = useMemo(
    () => merge(chosen === ALL ? outputs : outputs.filter(({ executor }) => executor === chosen)),
    [outputs, chosen]
  );
  const isOne = outputs.length <= 1 && !byTrial;
  const body =
    chosen === TRIALS ? (
      <TrialsTable trials={snapshot.trials} trans={trans} />
    ) : (
      <Blocks
        {...props}
        blocks={blocks}
        isOpen={!experimentIsOver(snapshot.experiment)}
        gutter={byTrial || (chosen === ALL && !isOne)}
        byTrial={byTrial}
      />
    );
  if (isOne) {
    return body;
  }
  return (
    <>
      <Tabs
        prefix={prefix}
        label={trans.__('Output by executor')}
        tabs={tabs.map(id => ({ id, label: id === ALL ? trans.__('all') : id === TRIALS ? trans.__('trials') : id }))}
        chosen={chosen}
        choose={setWanted}
      />
      <div role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-tab-${chosen}`}>
        {body}
      </div>
    </>
  );
}

function labels(executors: readonly string[]): string[] {
  return [...new Set(executors.filter(Boolean))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}
