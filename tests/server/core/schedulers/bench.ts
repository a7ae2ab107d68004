/** A toy task for schedulers: curves that fall towards |x − 0.7|, the better the longer. */
import { Space } from '../../../../server/core/space';
import type { Direction, History, Search, TrialRecord } from '../../../../server/core/search/search';
import type { SearchSetting } from '../../../../server/core/search/setting';
import { simulate, type SimulatedRun, type Simulation } from '../../../../server/simulator/simulate';
import { curves, type Workload } from '../../../../server/simulator/workload';

export const space = Space.parse([
  { name: 'x', type: 'float', low: 0, high: 1 },
  { name: 'kind', type: 'categorical', choices: ['a', 'b'] }
]);

export const setting = (direction: Direction = 'min', seed = 1): SearchSetting => ({ space, direction, seed });

export const task = (direction: Direction = 'min', steps = 27): Workload =>
  curves(({ x, kind }) => {
    const end = Math.abs((x as number) - 0.7) + (kind === 'a' ? 0 : 0.05);
    return Array.from({ length: steps }, (_, k) => (end + 1 / (k + 1)) * (direction === 'min' ? 1 : -1));
  });

export function run(search: Search, more: Partial<Simulation> = {}): SimulatedRun {
  const direction = more.direction ?? 'min';
  return simulate({ executors: 4, workload: task(direction), search, direction, maxTrials: 5_000, ...more });
}

/** What the search would have said at each of its moments, asked of a fresh one with nothing but the history. */
export function recorded(search: Search): { search: Search; asked: { history: History; answer: string }[] } {
  const asked: { history: History; answer: string }[] = [];
  return {
    asked,
    search: {
      name: search.name,
      suggest: history => {
        const suggestion = search.suggest(history);
        asked.push({ history: copied(history), answer: JSON.stringify(suggestion) });
        return suggestion;
      }
    }
  };
}

function copied({ trials, ended }: History): History {
  return { trials: trials.map(trial => ({ ...trial, reports: [...trial.reports] })), ended: [...ended] };
}

export const rungOf = (trial: TrialRecord): number => Number(trial.label?.['rung'] ?? 0);
