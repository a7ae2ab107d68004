import type { Board } from '../../../store/board/types';
import { type PanelId, type Place, SPANS } from '../model/arrangement';

/** What panels that nobody sized follow. */
export interface Contents {
  readonly executors: number;
  readonly parameters: number;
  readonly hasCurves: boolean;
}

/** A place with its size in the grid; two rows where it stands beside two others, one below the other. */
export type LaidOut = Omit<Place, 'span' | 'height'> & {
  readonly span: number;
  readonly height: number;
  readonly rows: 1 | 2;
};

const HALF = SPANS / 2;
/** Between two panels of the grid. */
const GAP = 8;
const USUAL_HEIGHT = 300;
const LOW_HEIGHT = 160;
const TABLE_HEIGHT = 360;
/** Head, tools and time axis of the timeline around its lanes; a lane reads as a bar up to 30 px. */
const AROUND_LANES = 86;
const LANE_HEIGHT = 30;
const MOST_TIMELINE_HEIGHT = 420;
/** Head, tools and notes of Importance around its bars. */
const AROUND_BARS = 102;
const BAR_HEIGHT = 26;
/** A timeline this much lower than the curves shares no row with them. */
const LOW_SHARE = 0.75;
const MOST_STACK_HEIGHT = 480;

export function contentsOf(board: Board): Contents {
  return {
    executors: new Set(board.runs.executor.subarray(0, board.runs.count)).size,
    parameters: board.trials.parameters.length,
    hasCurves: board.trials.steps.some(Number.isFinite)
  };
}

/** Sizes for the panels that are shown, in their order: none much higher than what it shows, and no gap beside one. */
export function laidOut(places: readonly Place[], contents: Contents): LaidOut[] {
  const laid: LaidOut[] = [];
  let at = 0;
  while (at < places.length) {
    const next = stackFrom(places, at, contents) ?? rowFrom(places, at, contents);
    laid.push(...next);
    at += next.length;
  }
  return laid;
}

/** The curves beside the timeline of few executors with what matters below it. */
function stackFrom(places: readonly Place[], at: number, contents: Contents): LaidOut[] | undefined {
  const [curves, timeline, importance] = places.slice(at, at + 3);
  if (curves?.id !== 'learning-curves' || timeline?.id !== 'timeline' || importance?.id !== 'importance') {
    return undefined;
  }
  const upper = usualHeight('timeline', contents);
  if (![curves, timeline, importance].every(isFree) || upper + GAP + LOW_HEIGHT > MOST_STACK_HEIGHT) {
    return undefined;
  }
  const wanted = upper + GAP + usualHeight('importance', contents);
  const height = Math.max(USUAL_HEIGHT, Math.min(MOST_STACK_HEIGHT, wanted));
  return [
    { ...curves, span: HALF, height, rows: 2 },
    { ...timeline, span: HALF, height: upper, rows: 1 },
    { ...importance, span: HALF, height: height - GAP - upper, rows: 1 }
  ];
}

/** As many as fit beside each other; those that nobody sized are as high as the highest, and one alone takes the row. */
function rowFrom(places: readonly Place[], at: number, contents: Contents): LaidOut[] {
  const first = places[at];
  const row: Place[] = first ? [first] : [];
  if (!isAlone(places, at, contents)) {
    let left = SPANS - spanOf(first);
    for (let next = at + 1; next < places.length && !isLowTimeline(places[next], contents); next++) {
      const place = places[next];
      left -= spanOf(place);
      if (place === undefined || left < 0) {
        break;
      }
      row.push(place);
    }
  }
  const heightOf = (place: Place): number => place.height ?? usualHeight(place.id, contents);
  const highest = Math.max(...row.map(heightOf));
  return row.map(place => ({
    ...place,
    span: place.span ?? (row.length === 1 ? SPANS : spanOf(place)),
    height: place.height ?? highest,
    rows: 1
  }));
}

/** Of an odd number of halves one takes a whole row, the parallel axes if they head a row: they gain most by it. */
function isAlone(places: readonly Place[], at: number, contents: Contents): boolean {
  const first = places[at];
  if (first?.id !== 'parallel-coordinates' || !isFree(first)) {
    return isLowTimeline(first, contents);
  }
  const rest = places.slice(at);
  const end = rest.findIndex(place => place.id === 'trials' || !isFree(place));
  return (end < 0 ? rest.length : end) % 2 === 1;
}

/** Half of a panel beside the curves would be empty. */
const isLowTimeline = (place: Place | undefined, contents: Contents): boolean =>
  place?.id === 'timeline' &&
  isFree(place) &&
  usualHeight('timeline', contents) < LOW_SHARE * usualHeight('learning-curves', contents);

const isFree = ({ span, height }: Place): boolean => span === undefined && height === undefined;

const spanOf = (place: Place | undefined): number => place?.span ?? (place?.id === 'trials' ? SPANS : HALF);

function usualHeight(id: PanelId, contents: Contents): number {
  const between = (most: number, height: number): number => Math.max(LOW_HEIGHT, Math.min(most, height));
  switch (id) {
    case 'timeline':
      return between(MOST_TIMELINE_HEIGHT, AROUND_LANES + LANE_HEIGHT * contents.executors);
    case 'importance':
      return between(USUAL_HEIGHT, AROUND_BARS + BAR_HEIGHT * contents.parameters);
    case 'learning-curves':
      return contents.hasCurves ? USUAL_HEIGHT : LOW_HEIGHT;
    case 'trials':
      return TABLE_HEIGHT;
    default:
      return USUAL_HEIGHT;
  }
}
