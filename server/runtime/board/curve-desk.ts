/**
 * Answers for curves, from the journal's points. What was read is kept while it is asked for, so that a running
 * experiment costs only its new points; it is let go when nobody has asked for a while, or when others need the room.
 */
import { packColumns, type ExperimentId } from '../../../protocol';
import { CurveBook, type CurvesAsked } from '../../core/analysis/curve-book';
import type { CurvesHead } from '../../../protocol/board';

/** Stored points, read beside the one who writes them. */
export interface PointsSource {
  /** Those that came after the mark; of each trial in the order in which they came. */
  points(experiment: ExperimentId, metric: string, after: number): Iterable<PointsRow>;
  /** Names of the metrics that were reported. */
  metrics(experiment: ExperimentId): readonly string[];
}

export interface PointsRow {
  readonly mark: number;
  readonly number: number;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

export interface CurvesQuestion extends CurvesAsked {
  readonly experiment: ExperimentId;
  readonly metric: string;
}

/** Points kept in all: 16 bytes each. */
const MOST_POINTS = 12_000_000;
const KEPT_MS = 60_000;

interface Kept {
  readonly book: CurveBook;
  mark: number;
  askedAt: number;
}

export class CurveDesk {
  constructor(
    private readonly source: PointsSource,
    private readonly monotonic: () => number
  ) {}

  answer({ experiment, metric, ...asked }: CurvesQuestion): Uint8Array<ArrayBuffer> {
    const { book, mark } = this.read(experiment, metric);
    const { isReduced, ...arrays } = book.ask(asked);
    const head: CurvesHead = { mark, isReduced, metrics: this.source.metrics(experiment) };
    return packColumns(head, { ...arrays });
  }

  book(experiment: ExperimentId, metric: string): CurveBook {
    return this.read(experiment, metric).book;
  }

  private read(experiment: ExperimentId, metric: string): Kept {
    const key = `${experiment} ${metric}`;
    const kept = this.kept.get(key) ?? { book: new CurveBook(), mark: 0, askedAt: 0 };
    this.kept.delete(key);
    kept.askedAt = this.monotonic();
    for (const { number, steps, values, mark } of this.source.points(experiment, metric, kept.mark)) {
      kept.book.add(number, steps, values, mark);
      kept.mark = Math.max(kept.mark, mark);
    }
    this.makeRoom(kept);
    this.kept.set(key, kept);
    return kept;
  }

  /** The longest unasked first. */
  private makeRoom(asked: Kept): void {
    let size = asked.book.size;
    for (const { book } of this.kept.values()) size += book.size;
    for (const [key, { book, askedAt }] of this.kept) {
      if (size <= MOST_POINTS && this.monotonic() - askedAt < KEPT_MS) return;
      this.kept.delete(key);
      size -= book.size;
    }
  }

  private readonly kept = new Map<string, Kept>();
}
