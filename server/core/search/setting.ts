/** What every search is given once, and the questions every search asks of it. */
import type { Seed } from '../random';
import type { Params, Space } from '../space';
import { InvalidSpace } from '../space';
import type { Direction, History } from './search';

export interface SearchSetting {
  readonly space: Space;
  readonly direction: Direction;
  /** Of each objective, where there are several; the first is `direction`. */
  readonly directions?: readonly Direction[];
  readonly seed: Seed;
  /** A predicate beyond the space's own constraints, such as a user's; must answer alike for equal parameters. */
  readonly accept?: (params: Params) => boolean;
}

export const directionsOf = ({ direction, directions = [direction] }: SearchSetting): readonly Direction[] =>
  directions;

export function admits(setting: SearchSetting, params: Params): boolean {
  return setting.space.allows(params) && (setting.accept === undefined || setting.accept(params));
}

const ATTEMPTS = 10_000;

/** The first admitted configuration of a sequence of draws. */
export function firstAdmitted(
  setting: SearchSetting,
  draw: (attempt: number) => Params
): { params: Params; attempt: number } {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const params = draw(attempt);
    if (admits(setting, params)) {
      return { params, attempt };
    }
  }
  throw new InvalidSpace(
    `None of ${ATTEMPTS} drawn configurations satisfied the constraints; loosen them, or search a space in which more of it is allowed.`
  );
}

/** The largest figure `word` of the trials' labels plus one: where a counted search goes on. */
export function nextLabel(history: History, word: string): number {
  for (let k = history.trials.length - 1; k >= 0; k--) {
    const figure = history.trials[k]?.label?.[word];
    if (typeof figure === 'number') {
      return figure + 1;
    }
  }
  return 0;
}
