/** Trials that return one value: `ask` → `{"id", "params", "us"}` with the CPU time spent, `tell` → `{}`. */
import { createSearch } from '../core/search/registry';
import type { TrialRecord } from '../core/search/search';
import type { Opening } from './conversation';
import { readSetting } from './conversation';

export const openValues: Opening = (init, choice) => {
  const setting = readSetting(init);
  const search = createSearch(choice.search ?? 'gp', setting, choice.options);
  const trials: TrialRecord[] = [];
  const ended: number[] = [];

  function ask(): unknown {
    const before = process.cpuUsage();
    const suggestion = search.suggest({ trials, ended });
    const { user, system } = process.cpuUsage(before);
    if (suggestion.kind !== 'start') {
      return { [suggestion.kind]: true };
    }
    const { params, label } = suggestion;
    const id = trials.length;
    trials.push({
      number: id,
      params,
      standing: 'outstanding',
      reports: [],
      ...(label === undefined ? {} : { label })
    });
    return { id, params, us: user + system };
  }

  function tell(id: unknown, value: unknown): unknown {
    const trial = typeof id === 'number' ? trials[id] : undefined;
    if (trial === undefined || trial.standing !== 'outstanding') {
      throw new Error(`There is no outstanding trial ${JSON.stringify(id)} to tell about.`);
    }
    trials[trial.number] =
      typeof value === 'number' ? { ...trial, standing: 'succeeded', value } : { ...trial, standing: 'failed' };
    ended.push(trial.number);
    return {};
  }

  return {
    answer: message => {
      const { cmd, id, value } = message as Readonly<Record<string, unknown>>;
      if (cmd === 'ask') {
        return ask();
      }
      if (cmd === 'tell') {
        return tell(id, value);
      }
      throw new Error(`Unknown command ${JSON.stringify(cmd)}; use init, ask or tell.`);
    }
  };
};
