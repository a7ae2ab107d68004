/** Every combination once, the last parameter changing fastest. */
import type { Params, Space } from '../../space';
import { InvalidSpace, describe } from '../../space';
import type { Search } from '../search';
import type { SearchSetting } from '../setting';
import { admits, nextLabel } from '../setting';

export interface GridOptions {
  /** Values taken of each continuous parameter, both bounds included; 0 refuses continuous parameters. */
  readonly points: number;
  /** The largest grid that is not a mistake. */
  readonly limit: number;
}

export function gridSearch(setting: SearchSetting, options: GridOptions): Search {
  const { space } = setting;
  const sizes = gridSizes(space, options.points);
  const size = refuseHuge(sizes, options.limit);
  return {
    name: 'grid',
    suggest: history => {
      const first = nextLabel(history, 'point');
      for (let point = first; point < size; point++) {
        const params = gridPoint(space, sizes, point);
        if (params !== undefined && admits(setting, params)) {
          return { kind: 'start', params, label: { point } };
        }
      }
      if (first === 0) {
        throw new InvalidSpace(
          `None of the grid's ${grouped(BigInt(size))} points satisfies the constraints; loosen them.`
        );
      }
      return { kind: 'done' };
    }
  };
}

/** How many trials a grid has before conditions and constraints; refuses what `gridSearch` refuses. */
export function gridTrials(space: Space, options: GridOptions): number {
  return refuseHuge(gridSizes(space, options.points), options.limit);
}

function gridSizes(space: Space, points: number): readonly number[] {
  return space.axes.map(axis => {
    if (axis.size !== Infinity) {
      return axis.size;
    }
    if (points < 2) {
      const parameter = space.spec.parameters.find(({ name }) => name === axis.name);
      throw new InvalidSpace(
        `Parameter "${axis.name}": a grid needs a list of values, but it is continuous (${parameter === undefined ? '' : describe(parameter)}). List its values as DISCRETE, give it a "step", or set the grid's option "points".`
      );
    }
    return points;
  });
}

function refuseHuge(sizes: readonly number[], limit: number): number {
  const size = sizes.reduce((product, n) => product * BigInt(n), 1n);
  if (size > BigInt(limit)) {
    throw new InvalidSpace(
      `The grid has ${grouped(size)} points, more than the limit of ${grouped(BigInt(limit))}. List fewer values, use a random or model-based search, or raise the option "limit".`
    );
  }
  return Number(size);
}

function grouped(n: bigint): string {
  return n.toString().replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** The configuration of a point, or undefined when an earlier point is the same one (an inactive parameter moved). */
function gridPoint(space: Space, sizes: readonly number[], point: number): Params | undefined {
  const chosen = new Float64Array(sizes.length);
  let rest = point;
  for (let k = sizes.length - 1; k >= 0; k--) {
    const size = sizes[k] as number;
    const digit = rest % size;
    rest = (rest - digit) / size;
    chosen[k] = space.axes[k]?.size === Infinity ? digit / (size - 1) : digit;
  }
  const params = space.pick(chosen);
  const repeats =
    space.conditional && space.axes.some((axis, k) => chosen[k] !== 0 && !Object.hasOwn(params, axis.name));
  return repeats ? undefined : params;
}
