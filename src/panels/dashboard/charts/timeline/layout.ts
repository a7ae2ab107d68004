import type { Extent } from '../../../../components/charts/extent';
import { type Board, type RunColumns, TRIAL_STATES } from '../../../../store/board/types';

/** How a run ended, as the timeline colours it. */
export type End = 'finished' | 'stopped' | 'failed' | 'running' | 'lost' | 'cancelled';

/** One executor's runs, by index into the board's runs, in the order of their starts. */
export interface Lane {
  readonly executor: number;
  readonly label: string;
  readonly runs: readonly number[];
}

/** A time in which an executor had nothing to do. */
export interface Gap {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

export interface TimelineLayout {
  readonly lanes: readonly Lane[];
  /** All times count from here. */
  readonly start: number;
  /** Milliseconds since the start. */
  readonly extent: Extent;
  /** Where runs that have not ended reach to, as `extent`. */
  readonly now: number;
  readonly gaps: readonly Gap[];
  /** Share of the executors' time in which they ran something. */
  readonly busy: number;
}

/** Shorter pauses are the turn-around between two trials. */
export const LEAST_GAP_MS = 1_000;

const ENDS: Record<string, End> = {
  succeeded: 'finished',
  stopped: 'stopped',
  paused: 'stopped',
  failed: 'failed',
  cancelled: 'cancelled',
  queued: 'lost',
  running: 'running',
  starting: 'running',
  stopping: 'running'
};

export const endOf = (runs: RunColumns, run: number): End => ENDS[TRIAL_STATES[runs.ends[run] ?? 0] ?? ''] ?? 'running';

export function layoutOf(board: Board, now: number): TimelineLayout {
  const { runs, trials } = board;
  const own = trials.executors.map((): number[] => []);
  let start = Infinity;
  let end = -Infinity;
  let isRunning = false;
  for (let run = 0; run < runs.count; run++) {
    const from = runs.startedAt[run] ?? NaN;
    if (Number.isNaN(from)) {
      continue;
    }
    own[runs.executor[run] ?? -1]?.push(run);
    start = Math.min(start, from);
    isRunning ||= Number.isNaN(runs.endedAt[run] ?? NaN);
    end = Math.max(end, from, runs.endedAt[run] || -Infinity);
  }
  if (start === Infinity) {
    return { lanes: [], start: now, extent: { from: 0, to: 60_000 }, now: 0, gaps: [], busy: 0 };
  }
  const until = isRunning ? Math.max(end, now) : end;
  const lanes = own
    .map((list, executor): Lane => {
      list.sort((a, b) => (runs.startedAt[a] ?? 0) - (runs.startedAt[b] ?? 0));
      return { executor, label: trials.executors[executor] ?? '', runs: list };
    })
    .filter(lane => lane.runs.length > 0)
    .sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
  const reached = Math.max(1, until - start);
  // While something runs the axis grows by a twentieth at a time, so that the bars do not creep at each second.
  const to = isRunning ? grown(reached) : reached;
  return { lanes, start, extent: { from: 0, to }, now: reached, ...idleOf(runs, lanes, start, until) };
}

const GROWTH = 1.05;
const grown = (ms: number): number =>
  1_000 * GROWTH ** Math.ceil(Math.log(Math.max(1_000, ms) / 1_000) / Math.log(GROWTH));

function idleOf(runs: RunColumns, lanes: readonly Lane[], start: number, until: number): { gaps: Gap[]; busy: number } {
  const gaps: Gap[] = [];
  let busy = 0;
  lanes.forEach(({ runs: own }, lane) => {
    let free = start;
    for (const run of own) {
      const from = runs.startedAt[run] ?? start;
      const to = runs.endedAt[run] ?? NaN;
      if (from - free >= LEAST_GAP_MS) {
        gaps.push({ lane, from: free - start, to: from - start });
      }
      const ended = Number.isNaN(to) ? until : to;
      busy += Math.max(0, ended - Math.max(from, free));
      free = Math.max(free, ended);
    }
    if (until - free >= LEAST_GAP_MS) {
      gaps.push({ lane, from: free - start, to: until - start });
    }
  });
  const whole = (until - start) * lanes.length;
  return { gaps, busy: whole > 0 ? Math.min(1, busy / whole) : 0 };
}

/** The run of a lane at a time (since the start), or the nearest one not more than `slack` away; by binary search. */
export function runAt(
  board: Board,
  layout: TimelineLayout,
  lane: number,
  time: number,
  slack: number
): number | undefined {
  const { runs } = board;
  const own = layout.lanes[lane]?.runs ?? [];
  const at = layout.start + time;
  let low = 0;
  let high = own.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs.startedAt[own[middle] ?? 0] ?? 0) <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let found: number | undefined;
  let least = slack;
  for (const run of [own[low - 2], own[low - 1], own[low]]) {
    if (run !== undefined) {
      const from = runs.startedAt[run] ?? 0;
      const to = runs.endedAt[run] ?? NaN;
      const away = at < from ? from - at : at > to ? at - to : 0;
      if (away <= least) {
        least = away;
        found = run;
      }
    }
  }
  return found;
}

/** The gap of a lane at a time. */
export const gapAt = (layout: TimelineLayout, lane: number, time: number): Gap | undefined =>
  layout.gaps.find(gap => gap.lane === lane && time >= gap.from && time <= gap.to);

/** Nearer or farther around a place, never beyond the whole nor below a millisecond or so. */
export function zoomed(shown: Extent, whole: Extent, at: number, factor: number): Extent | undefined {
  const width = Math.max(5, (shown.to - shown.from) * factor);
  if (width >= whole.to - whole.from) {
    return undefined;
  }
  const share = (at - shown.from) / (shown.to - shown.from);
  return moved({ from: at - width * share, to: at + width * (1 - share) }, whole, 0);
}

/** Along the time, held within the whole. */
export function moved(shown: Extent, whole: Extent, by: number): Extent {
  const width = shown.to - shown.from;
  const from = Math.max(whole.from, Math.min(whole.to - width, shown.from + by));
  return { from, to: from + width };
}
