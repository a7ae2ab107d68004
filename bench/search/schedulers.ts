/**
 * Our schedulers on recorded learning curves and on toy trainings, one line of JSON for each run.
 *
 *     node schedulers.cjs TABLES.json FIRST_SEED SEEDS
 *
 * Curves: one executor, `resource` epochs in all, promoted trials go on from their checkpoint. A configuration has the
 * curve of the recorded one nearest to it. Toys: a population of eight side by side, each member `TOY_STEPS` steps.
 */
import { readFileSync } from 'node:fs';
import { createSearch } from '../../server/core/search/registry';
import type { Params } from '../../server/core/space';
import { readSetting } from '../../server/search-stdio/conversation';
import { simulate } from '../../server/simulator/simulate';
import type { Workload } from '../../server/simulator/workload';

interface Parameter {
  readonly name: string;
  readonly lo: number;
  readonly hi: number;
  readonly log: boolean;
}
interface Table {
  readonly space: readonly Parameter[];
  /** Places in the unit cube, and the curve of each. */
  readonly places: readonly (readonly number[])[];
  readonly curves: readonly (readonly number[])[];
  readonly best: number;
  readonly ref: number;
}
interface Tables {
  readonly epochs: number;
  readonly resource: number;
  readonly tasks: Readonly<Record<string, Table>>;
}

const SCHEDULERS = {
  hyperband: {},
  bohb: { synchronous: true },
  'bohb, asynchronous': { synchronous: false },
  dehb: {}
};
const POPULATION = 8;
const INTERVAL = 5;
const TOY_STEPS = 100;

function placeOf(space: readonly Parameter[], params: Params): number[] {
  return space.map(({ name, lo, hi, log }) => {
    const value = Number(params[name]);
    return log ? Math.log(value / lo) / Math.log(hi / lo) : (value - lo) / (hi - lo);
  });
}

function nearest({ space, places, curves }: Table, params: Params): readonly number[] {
  const place = placeOf(space, params);
  const distances = places.map(other => other.reduce((sum, x, k) => sum + (x - (place[k] as number)) ** 2, 0));
  return curves[distances.indexOf(Math.min(...distances))] as readonly number[];
}

function recorded(table: Table): Workload {
  return {
    open: ({ params }) => {
      const curve = nearest(table, params);
      return { steps: curve.length, value: step => curve[step - 1] as number, seconds: () => 1 };
    }
  };
}

/** A training by its state; a step changes the state and returns the loss. Kept alike in schedulers.py. */
interface Toy {
  readonly space: readonly Parameter[];
  readonly start: readonly number[];
  step(state: number[], params: Params): number;
}

const TOYS: Readonly<Record<string, Toy>> = {
  // Jaderberg et al. 2017, figure 2: ascent on a surrogate whose weights are the hyperparameters.
  surrogate: {
    space: [
      { name: 'h0', lo: 0, hi: 1, log: false },
      { name: 'h1', lo: 0, hi: 1, log: false }
    ],
    start: [0.9, 0.9],
    step: (state, params) => {
      state[0] = (state[0] as number) * (1 - 0.02 * Number(params['h0']));
      state[1] = (state[1] as number) * (1 - 0.02 * Number(params['h1']));
      return state[0] ** 2 + state[1] ** 2;
    }
  },
  // Expected loss of gradient descent on a noisy quadratic: the best learning rate falls as training goes on.
  'noisy quadratic': {
    space: [{ name: 'rate', lo: 1e-4, hi: 1, log: true }],
    start: [100],
    step: (state, params) => {
      const rate = Number(params['rate']);
      state[0] = (1 - rate) ** 2 * (state[0] as number) + rate * rate;
      return state[0];
    }
  }
};

function trained(toy: Toy): Workload {
  const states: number[][] = [];
  return {
    open: ({ number, params, from }) => {
      const state = [...(from === undefined ? toy.start : (states[from] as number[]))];
      states[number] = state;
      return { steps: TOY_STEPS, value: () => toy.step(state, params), seconds: () => 1 };
    }
  };
}

const spaceOf = (space: readonly Parameter[]): readonly object[] => space.map(one => ({ type: 'float', ...one }));

const [file, first, seeds] = process.argv.slice(2) as [string, string, string];
const { epochs, resource, tasks } = JSON.parse(readFileSync(file, 'utf8')) as Tables;
for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++) {
  for (const [task, table] of Object.entries(tasks)) {
    for (const [scheduler, options] of Object.entries(SCHEDULERS)) {
      const setting = readSetting({ space: spaceOf(table.space), seed, direction: 'minimize' });
      const name = scheduler.split(',')[0] as string;
      const search = createSearch(name, setting, { minBudget: 1, maxBudget: epochs, eta: 3, ...options });
      const { best } = simulate({
        executors: 1,
        workload: recorded(table),
        search,
        direction: 'min',
        maxSeconds: resource
      });
      const found = best.at(-1)?.value ?? table.ref;
      write({ task, scheduler, seed, value: (found - table.best) / (table.ref - table.best) });
    }
  }
  for (const [task, toy] of Object.entries(TOYS)) {
    const setting = readSetting({ space: spaceOf(toy.space), seed, direction: 'minimize' });
    const search = createSearch('pbt', setting, {
      population: POPULATION,
      interval: INTERVAL,
      generations: TOY_STEPS / INTERVAL
    });
    const { best } = simulate({ executors: POPULATION, workload: trained(toy), search, direction: 'min' });
    write({ task, scheduler: 'pbt', seed, value: Math.log10(best.at(-1)?.value as number) });
  }
}

function write(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
