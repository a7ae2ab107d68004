/** What the files of a record say. Plain JSON anyone can read without Hopyard, in the shape hops' tools know. */
import type { ExperimentSpec, ExperimentView, JsonRecord, Outcome, TrialView } from '../../../protocol';

export interface RecordText {
  readonly path: string;
  readonly text: string;
}

/** Points of the metric, for `trial.json`. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Files of an ended trial. `isRow`: it had arguments of its own; `curve` is given where `trial.json` is wanted. */
export function trialFiles(
  trial: TrialView,
  directory: string,
  outcome: Outcome | undefined,
  isRow: boolean,
  curve?: Curve
): RecordText[] {
  const files: RecordText[] = [];
  if (isRow) {
    files.push(file(directory, '.hparams.json', trial.params));
  }
  if (outcome?.kind === 'returned' || (outcome?.kind === 'stopped' && outcome.value !== undefined)) {
    files.push(file(directory, '.outputs.json', outputsOf(directory, outcome)));
  } else if (trial.metric !== undefined && trial.state !== 'failed') {
    // Stopped before it returned: its best report stands for the result, so that the summary leaves nobody out.
    files.push(file(directory, '.outputs.json', outputsOf(directory, undefined, trial.metric)));
  }
  if (trial.metric !== undefined) {
    files.push({ path: `${directory}/.metric`, text: JSON.stringify(trial.metric) });
  }
  if (curve !== undefined) {
    files.push(file(directory, 'trial.json', maggyTrial(trial, directory, curve)));
  }
  return files;
}

/** As `maggy.trial.Trial.to_json` writes it. */
function maggyTrial(trial: TrialView, directory: string, { steps, values }: Curve): JsonRecord {
  const { startedAt, endedAt, verdict } = trial;
  return {
    __class__: 'Trial',
    trial_type: 'optimization',
    trial_id: directory.slice(directory.lastIndexOf('/') + 1),
    params: trial.params,
    status: trial.state === 'failed' ? 'ERROR' : 'FINALIZED',
    early_stop: trial.state === 'stopped' && verdict !== undefined,
    final_metric: trial.metric ?? null,
    metric_history: values,
    step_history: steps,
    metric_dict: Object.fromEntries(steps.map((step, k) => [step, values[k] ?? null])),
    duration: startedAt === undefined || endedAt === undefined ? null : endedAt - startedAt,
    info_dict: { ...trial.labels, ...(trial.budget === undefined ? {} : { budget: trial.budget }) },
    ...(verdict === undefined ? {} : { verdict })
  };
}

/** A returned dictionary as it is, any other value as `metric`, and where the log is. */
export function outputsOf(directory: string, outcome: Outcome | undefined, reported?: number): JsonRecord {
  const value = outcome !== undefined && 'value' in outcome ? outcome.value : undefined;
  const json = value?.json;
  const named: JsonRecord = isRecord(json)
    ? json
    : value === undefined || value.repr === 'None' || json === null
      ? reported === undefined
        ? {}
        : { metric: reported }
      : { metric: value.metric ?? json ?? value.repr };
  return { ...named, log: `${directory}/output.log` };
}

export interface Combination {
  readonly trial: TrialView;
  readonly outcome: Outcome | undefined;
}

/** Files of an ended experiment, in its directory. `first` is the outcome of replica 0 where there are several. */
export function experimentFiles(
  view: ExperimentView,
  spec: ExperimentSpec,
  combinations: Iterable<Combination>
): RecordText[] {
  const { directory } = view;
  const files = [file(directory, 'experiment.json', { experiment: view, spec: specOf(spec) })];
  const isRows = spec.plan.kind !== 'replicas';
  if (!isRows && view.trials.total <= 1) {
    // The one trial's files are in the experiment's directory.
    return files;
  }
  const lines: JsonRecord[] = [];
  for (const { trial, outcome } of combinations) {
    const own = trial.directory ?? directory;
    const parameters = isRows ? trial.params : null;
    lines.push({ parameters, outputs: summed(trial, own, outcome), state: trial.state });
    if (!isRows && trial.number === 0 && outcome?.kind === 'returned') {
      files.push(file(directory, '.outputs.json', outputsOf(own, outcome)));
    }
  }
  files.push(file(directory, '.summary.json', { combinations: lines }));
  return files;
}

function summed(trial: TrialView, directory: string, outcome: Outcome | undefined): JsonRecord {
  const reported = trial.state === 'failed' || trial.state === 'cancelled' ? undefined : trial.metric;
  return outcome === undefined && reported === undefined ? {} : outputsOf(directory, outcome, reported);
}

/** Without bytes, and without rows: each is in its own directory. */
function specOf(spec: ExperimentSpec): JsonRecord {
  const plan = spec.plan.kind === 'rows' ? { kind: 'rows', rows: spec.plan.rows.length } : spec.plan;
  return { ...spec, plan };
}

function file(directory: string, name: string, value: unknown): RecordText {
  return { path: `${directory}/${name}`, text: `${JSON.stringify(value)}\n` };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
