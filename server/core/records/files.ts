/** What the files of a record say. Plain JSON anyone can read without Hopyard, in the shape hops' tools know. */
import type { ExperimentSpec, ExperimentView, JsonRecord, Outcome, TrialView } from '../../../protocol';

export interface RecordText {
  readonly path: string;
  readonly text: string;
}

/** Files of an ended trial. `isRow`: it had arguments of its own. */
export function trialFiles(
  trial: TrialView,
  directory: string,
  outcome: Outcome | undefined,
  isRow: boolean
): RecordText[] {
  const files: RecordText[] = [];
  if (isRow) {
    files.push(file(directory, '.hparams.json', trial.params));
  }
  if (outcome?.kind === 'returned' || (outcome?.kind === 'stopped' && outcome.value !== undefined)) {
    files.push(file(directory, '.outputs.json', outputsOf(directory, outcome)));
  }
  if (trial.metric !== undefined) {
    files.push({ path: `${directory}/.metric`, text: JSON.stringify(trial.metric) });
  }
  return files;
}

/** A returned dictionary as it is, any other value as `metric`, and where the log is. */
export function outputsOf(directory: string, outcome: Outcome | undefined): JsonRecord {
  const value = outcome !== undefined && 'value' in outcome ? outcome.value : undefined;
  const json = value?.json;
  const named: JsonRecord = isRecord(json)
    ? json
    : value === undefined || value.repr === 'None' || json === null
      ? {}
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
  const isRows = spec.plan.kind === 'rows';
  if (!isRows && view.trials.total <= 1) {
    // The one trial's files are in the experiment's directory.
    return files;
  }
  const lines: JsonRecord[] = [];
  for (const { trial, outcome } of combinations) {
    const own = trial.directory ?? directory;
    const parameters = isRows ? trial.params : null;
    lines.push({ parameters, outputs: outcome === undefined ? {} : outputsOf(own, outcome), state: trial.state });
    if (!isRows && trial.number === 0 && outcome?.kind === 'returned') {
      files.push(file(directory, '.outputs.json', outputsOf(own, outcome)));
    }
  }
  files.push(file(directory, '.summary.json', { combinations: lines }));
  return files;
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
