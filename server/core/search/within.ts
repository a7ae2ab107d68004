/** A search that goes on in another space than it began in: of what was tried it sees what lies in the new one. */
import type { Space } from '../space';
import type { Search, TrialRecord } from './search';

export function within(space: Space, search: Search): Search {
  return {
    name: search.name,
    suggest: history => {
      const trials = history.trials.filter(trial => liesIn(space, trial));
      const numbers = new Set(trials.map(({ number }) => number));
      return search.suggest({ trials, ended: history.ended.filter(number => numbers.has(number)) });
    }
  };
}

const liesIn = (space: Space, { params }: TrialRecord): boolean =>
  space.axes.every(axis => {
    const value = params[axis.name];
    return value === undefined || axis.place(value) !== undefined;
  });
