/** The journal in memory, for tests of the runtime. Passes the same contract as the one on disk. */
import { partsOfTrialId, trialIdOf } from '../../protocol';
import type {
  ActOf,
  Archive,
  ArchiveFilter,
  EndedExperiment,
  Journal,
  JournalBatch,
  MetricPoints,
  StoredOutcome,
  StoredOutput,
  StoredRun
} from '../../server/ports';

export class MemoryJournal implements Journal {
  readonly events: string[] = [];
  readonly output: StoredOutput[] = [];
  readonly points: MetricPoints[] = [];
  readonly outcomes = new Map<string, StoredOutcome>();
  readonly runs: StoredRun[] = [];
  readonly acts: ActOf[] = [];
  readonly ended = new Map<string, EndedExperiment>();
  commits = 0;
  /** Thrown by the next commits while it is set: a full disk, a broken one. */
  fault: Error | undefined;
  private stored: string | undefined;

  commit(batch: JournalBatch): void {
    if (this.fault !== undefined) {
      throw this.fault;
    }
    this.commits += 1;
    for (const event of batch.events) {
      this.events.push(pack(event));
    }
    for (const output of batch.output) {
      if (!this.output.some(({ trial, attempt, seq }) => isSame(output, trial, attempt) && seq === output.seq)) {
        this.output.push(unpack(pack(output)) as StoredOutput);
      }
    }
    for (const points of batch.points) {
      const { metric, from } = points;
      if (!this.points.some(p => isSame(points, p.trial, p.attempt) && p.metric === metric && p.from === from)) {
        this.points.push(unpack(pack(points)) as MetricPoints);
      }
    }
    for (const outcome of batch.outcomes) {
      if ((this.outcomes.get(outcome.trial)?.attempt ?? 0) < outcome.attempt) {
        this.outcomes.set(outcome.trial, unpack(pack(outcome)) as StoredOutcome);
      }
    }
    for (const run of batch.runs ?? []) {
      const { experiment, number, attempt } = run;
      if (!this.runs.some(r => r.experiment === experiment && r.number === number && r.attempt === attempt)) {
        this.runs.push(unpack(pack(run)) as StoredRun);
      }
    }
    this.acts.push(...(batch.acts ?? []));
    for (const ended of batch.ended) {
      const { plan } = ended.spec;
      const spec = plan.kind === 'rows' ? { ...ended.spec, plan: { ...plan, rows: [] } } : ended.spec;
      this.ended.set(ended.view.id, unpack(pack({ ...ended, spec })) as EndedExperiment);
    }
  }

  recover() {
    return {
      snapshot: this.stored === undefined ? undefined : unpack(this.stored),
      events: this.events.map(text => unpack(text) as JournalBatch['events'][number])
    };
  }

  compact(snapshot: unknown): void {
    if (this.fault !== undefined) {
      throw this.fault;
    }
    this.stored = pack(snapshot);
    this.events.length = 0;
  }

  readonly archive: Archive = {
    output: (experiment, { trial, lastBytes = Infinity } = {}) => {
      const all = this.output.filter(chunk => isOf(experiment, chunk.trial) && (trial ?? chunk.trial) === chunk.trial);
      let bytes = 0;
      const kept: StoredOutput[] = [];
      for (const chunk of all.reverse()) {
        bytes += chunk.bytes;
        if (bytes > lastBytes) {
          break;
        }
        kept.push(chunk);
      }
      return kept.reverse();
    },
    outcomes: (experiment, trial) =>
      [...this.outcomes.values()]
        .filter(stored => isOf(experiment, stored.trial) && (trial ?? stored.trial) === stored.trial)
        .sort((one, other) => partsOfTrialId(one.trial).number - partsOfTrialId(other.trial).number),
    results: experiment => [...this.archive.outcomes(experiment)].map(withoutPickle),
    points: trial =>
      this.points
        .filter(points => points.trial === trial)
        .sort(byPlace)
        .map(({ ended: _ended, ...points }) => points),
    curves: experiment =>
      this.points
        .filter(points => isOf(experiment, points.trial))
        .map(({ trial, metric, steps, values, ended = 0 }) => ({
          number: partsOfTrialId(trial).number,
          metric,
          steps,
          values,
          ended
        })),
    runs: (experiment, trial) =>
      trial === undefined
        ? this.runs.filter(run => run.experiment === experiment).map(({ samples: _samples, ...run }) => run)
        : this.runs.filter(run => trialIdOf(run.experiment, run.number) === trial),
    acts: experiment => this.acts.filter(act => act.experiment === experiment),
    progress: (trial, attempt) => {
      const chunks = this.output.filter(chunk => isSame(chunk, trial, attempt));
      const points = new Map<string, number>();
      for (const { metric, from, values } of this.points.filter(own => isSame(own, trial, attempt))) {
        points.set(metric, Math.max(points.get(metric) ?? 0, from + values.length));
      }
      return {
        seq: Math.max(0, ...chunks.map(({ seq, items }) => seq + items.length)),
        bytes: chunks.reduce((sum, own) => sum + own.bytes, 0),
        points
      };
    },
    experiments: ({ notebook, state, limit, before }: ArchiveFilter) =>
      [...this.ended.values()]
        .map(({ view }) => view)
        .filter(view => (notebook ?? view.notebook) === view.notebook && (state ?? view.state) === view.state)
        .filter(view => before === undefined || isBefore(view, before))
        .sort((one, other) => (isBefore(one, other) ? 1 : -1))
        .slice(0, limit),
    experiment: id => this.ended.get(id),
    trial: id => this.ended.get(partsOfTrialId(id).experiment)?.trials.find(trial => trial.id === id)
  };

  [Symbol.dispose](): void {}
}

function withoutPickle(stored: StoredOutcome): StoredOutcome {
  const { outcome } = stored;
  if (!('value' in outcome) || outcome.value === undefined) {
    return stored;
  }
  const { pickled: _pickled, ...value } = outcome.value;
  return { ...stored, outcome: { ...outcome, value } };
}

const isOf = (experiment: string, trial: string): boolean =>
  trial === trialIdOf(experiment, partsOfTrialId(trial).number);

const isSame = (one: { trial: string; attempt: number }, trial: string, attempt: number): boolean =>
  one.trial === trial && one.attempt === attempt;

const byPlace = (one: MetricPoints, other: MetricPoints): number =>
  one.attempt - other.attempt || one.metric.localeCompare(other.metric) || one.from - other.from;

interface Place {
  readonly createdAt: number;
  readonly id: string;
}
const isBefore = (one: Place, other: Place): boolean =>
  one.createdAt === other.createdAt ? one.id < other.id : one.createdAt < other.createdAt;

function pack(value: unknown): string {
  return JSON.stringify(value, (_key, seen: unknown) => (seen instanceof Uint8Array ? { $bytes: [...seen] } : seen));
}

function unpack(text: string): unknown {
  return JSON.parse(text, (_key, seen: unknown) =>
    typeof seen === 'object' && seen !== null && '$bytes' in seen ? Uint8Array.from(seen.$bytes as number[]) : seen
  );
}
