import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ChartId, ChartOptions } from '../charts/types';
import type { Sorting } from './order';

/** One panel of the Overview. */
export interface Place {
  readonly id: PanelId;
  /** Columns of twelve, and pixels; undefined as long as nobody has chosen them: they follow what is shown. */
  readonly span: number | undefined;
  readonly height: number | undefined;
  readonly isHidden: boolean;
  readonly options: ChartOptions;
}

export type PanelId = ChartId | 'trials';

/** How somebody arranged the dashboards of one kind of experiment. */
export interface Arrangement {
  /** In the order in which they are shown; panels that are not named come after them. */
  readonly places: readonly Place[];
  readonly sorting: Sorting;
  /** Id of the field whose values head groups of trials. */
  readonly groupBy: string | undefined;
  /** Columns shown or hidden against what the table would do by itself. */
  readonly columns: Readonly<Record<string, boolean>>;
  /** Share of the width that a trial's page takes. */
  readonly pageShare: number;
}

export const UNARRANGED: Arrangement = {
  places: [],
  sorting: { by: 'trial.number', isDescending: false },
  groupBy: undefined,
  columns: {},
  pageShare: 0.38
};

export const SPANS = 12;
export const LEAST_SPAN = 3;
export const LEAST_HEIGHT = 160;
const MOST_HEIGHT = 1_600;

export const usualPlace = (id: PanelId): Place => ({
  id,
  span: undefined,
  height: undefined,
  isHidden: false,
  options: {}
});

/** The given panels in the order that was chosen. */
export function placesOf(arrangement: Arrangement, panels: readonly PanelId[]): Place[] {
  const present = new Set(panels);
  const known = arrangement.places.filter(({ id }) => present.has(id));
  const named = new Set(known.map(({ id }) => id));
  return [...known, ...panels.filter(id => !named.has(id)).map(usualPlace)];
}

export function changePlace(
  arrangement: Arrangement,
  panels: readonly PanelId[],
  id: PanelId,
  change: Partial<Omit<Place, 'id'>>
): Arrangement {
  const places = placesOf(arrangement, panels).map(place =>
    place.id === id ? bounded({ ...place, ...change }) : place
  );
  return { ...arrangement, places: [...places, ...absent(arrangement, panels)] };
}

/** Moves a panel before another one, or to the end. */
export function movePlace(
  arrangement: Arrangement,
  panels: readonly PanelId[],
  id: PanelId,
  before: PanelId | undefined
): Arrangement {
  const places = placesOf(arrangement, panels);
  const moved = places.find(place => place.id === id);
  if (!moved || id === before) {
    return arrangement;
  }
  const rest = places.filter(place => place.id !== id);
  const at = before === undefined ? rest.length : rest.findIndex(place => place.id === before);
  rest.splice(at < 0 ? rest.length : at, 0, moved);
  return { ...arrangement, places: [...rest, ...absent(arrangement, panels)] };
}

/** Panels of other experiments of the kind, which this one has no use for: kept as they are. */
function absent(arrangement: Arrangement, panels: readonly PanelId[]): Place[] {
  const present = new Set(panels);
  return arrangement.places.filter(({ id }) => !present.has(id));
}

function bounded(place: Place): Place {
  return {
    ...place,
    span: within(place.span, LEAST_SPAN, SPANS),
    height: within(place.height, LEAST_HEIGHT, MOST_HEIGHT)
  };
}

const within = (value: number | undefined, least: number, most: number): number | undefined =>
  value === undefined ? undefined : Math.min(most, Math.max(least, Math.round(value)));

/** Takes of a stored value what fits; anything else is as if nobody had arranged. */
export function readArrangement(stored: unknown): Arrangement {
  const given = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<
    Record<keyof Arrangement, unknown>
  >;
  const sorting = given.sorting as Partial<Sorting> | undefined;
  const share = given.pageShare;
  return {
    places: Array.isArray(given.places) ? given.places.flatMap(readPlace) : [],
    sorting:
      typeof sorting?.by === 'string'
        ? { by: sorting.by, isDescending: sorting.isDescending === true }
        : UNARRANGED.sorting,
    groupBy: typeof given.groupBy === 'string' ? given.groupBy : undefined,
    columns: Object.fromEntries(
      Object.entries((given.columns ?? {}) as object).filter(
        (entry): entry is [string, boolean] => typeof entry[1] === 'boolean'
      )
    ),
    pageShare: typeof share === 'number' && share > 0.1 && share < 0.9 ? share : UNARRANGED.pageShare
  };
}

function readPlace(stored: unknown): Place[] {
  const given = stored as Partial<Place> | null;
  if (typeof given?.id !== 'string') {
    return [];
  }
  return [
    bounded({
      id: given.id,
      span: typeof given.span === 'number' ? given.span : undefined,
      height: typeof given.height === 'number' ? given.height : undefined,
      isHidden: given.isHidden === true,
      options: typeof given.options === 'object' && given.options !== null ? given.options : {}
    })
  ];
}

/** As the state database keeps it. */
export function storedArrangement(arrangement: Arrangement): ReadonlyPartialJSONObject {
  return JSON.parse(JSON.stringify(arrangement)) as ReadonlyPartialJSONObject;
}
