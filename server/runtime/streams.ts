/**
 * Output and metric points on their way from agents into the journal: what was there before is dropped, what comes from
 * an attempt that is not current is dropped, and an attempt's output is bounded. Acknowledged only once durable.
 */
import {
  partsOfTrialId,
  type ExecutorId,
  type ExperimentId,
  type MetricReports,
  type OutputItem,
  type ServerToAgent,
  type TrialId,
  type TrialOutput
} from '../../protocol';
import type { HubState } from '../core/hub/state';
import { findTrial } from '../core/hub/trials';
import type { Archive } from '../ports';
import type { Dispatcher } from './dispatcher';

interface Stream {
  seq: number;
  bytes: number;
  full: boolean;
  readonly points: Map<string, number>;
}

export interface StreamsOptions {
  readonly state: HubState;
  readonly archive: Archive;
  readonly dispatcher: Dispatcher;
  /** Output kept of an attempt. */
  readonly outputBytes: number;
  send(executor: ExecutorId, message: ServerToAgent): void;
}

export class Streams {
  constructor(private readonly options: StreamsOptions) {}

  output(executor: ExecutorId, { trial, attempt, seq, items }: TrialOutput): void {
    const { dispatcher } = this.options;
    const label = this.labelOf(executor, trial, attempt);
    const end = seq + items.length;
    if (label !== undefined) {
      const stream = this.streamOf(trial, attempt);
      const fresh = items.slice(Math.max(0, stream.seq - seq));
      const from = end - fresh.length;
      stream.seq = Math.max(stream.seq, end);
      const before = stream.bytes;
      const kept = this.bounded(stream, fresh);
      if (kept.length > 0) {
        const bytes = stream.bytes - before;
        dispatcher.putOutput({ trial, attempt, executor: label, seq: from, items: kept, bytes });
      }
    }
    dispatcher.after(() => this.options.send(executor, { kind: 'outputSettled', trial, attempt, seq: end }));
  }

  reports(executor: ExecutorId, { trial, attempt, metric, from, steps, values }: MetricReports): void {
    const { dispatcher } = this.options;
    const count = Math.min(steps.length, values.length);
    if (this.labelOf(executor, trial, attempt) !== undefined) {
      const stream = this.streamOf(trial, attempt);
      const seen = Math.max(0, (stream.points.get(metric) ?? 0) - from);
      if (seen < count) {
        stream.points.set(metric, from + count);
        dispatcher.putPoints({
          trial,
          attempt,
          metric,
          from: from + seen,
          steps: steps.slice(seen, count),
          values: values.slice(seen, count)
        });
      }
    }
    dispatcher.after(() =>
      this.options.send(executor, { kind: 'reportsSettled', trial, attempt, metric, from: from + count })
    );
  }

  /** Nothing follows for this attempt; should something come again, the archive knows what was there. */
  forget(trial: TrialId, attempt: number): void {
    this.streams.get(partsOfTrialId(trial).experiment)?.delete(`${trial}#${attempt}`);
  }

  forgetAll(experiment: ExperimentId): void {
    this.streams.delete(experiment);
  }

  /** The executor's label, when this is the trial's last attempt and it is (or was) there. */
  private labelOf(executor: ExecutorId, trial: TrialId, attempt: number): string | undefined {
    const found = findTrial(this.options.state, trial)?.trial;
    return found?.attempt === attempt && found.executor === executor ? found.label : undefined;
  }

  private streamOf(trial: TrialId, attempt: number): Stream {
    const { experiment } = partsOfTrialId(trial);
    let streams = this.streams.get(experiment);
    if (streams === undefined) {
      streams = new Map();
      this.streams.set(experiment, streams);
    }
    const key = `${trial}#${attempt}`;
    let stream = streams.get(key);
    if (stream === undefined) {
      const { seq, bytes, points } = this.options.archive.progress(trial, attempt);
      stream = { seq, bytes, full: bytes >= this.options.outputBytes, points: new Map(points) };
      streams.set(key, stream);
    }
    return stream;
  }

  private bounded(stream: Stream, items: readonly OutputItem[]): readonly OutputItem[] {
    if (stream.full || items.length === 0) {
      return [];
    }
    const kept: OutputItem[] = [];
    for (const item of items) {
      const size = sizeOf(item);
      const left = this.options.outputBytes - stream.bytes;
      if (size > left) {
        stream.full = true;
        const megabytes = this.options.outputBytes / 1_000_000;
        kept.push({ kind: 'notice', text: `Output over ${megabytes} MB is only in output.log.` });
        // The notice counts for all that is left, so that the stream is full after a restart too.
        stream.bytes = this.options.outputBytes;
        break;
      }
      stream.bytes += size;
      kept.push(item);
    }
    return kept;
  }

  private readonly streams = new Map<ExperimentId, Map<string, Stream>>();
}

/** About what it takes in the journal. */
function sizeOf(item: OutputItem): number {
  return item.kind === 'stream' ? item.text.length + 40 : JSON.stringify(item).length;
}
