/**
 * Trials that report curves: `start` → `{"id", "params"}`, `report` → `{"stop", "because"?}`, `finish` → `{}`.
 *
 * Options that begin with `rule` are the stopping rule's: `rule=median rule.minFinished=5`, or a whole rule as JSON:
 * `rule={"name":"any","of":[…]}`. The other side cannot pause a trial, so a search that hands out budgets is refused
 * at its first suggestion.
 */
import type { RawOptions } from '../core/search/options';
import { createSearch } from '../core/search/registry';
import type { Report, TrialRecord } from '../core/search/search';
import { createRule, type RuleSpec } from '../core/stopping/registry';
import type { Choice, Conversation, Opening } from './conversation';
import { readSetting } from './conversation';

export const openCurves: Opening = (init, choice) => {
  const setting = readSetting(init);
  const { search: searchOptions, rule: ruleSpec } = split(choice, maxEpochsOf(init));
  const search = createSearch(choice.search ?? 'gp', setting, searchOptions);
  const rule = createRule(ruleSpec, setting);
  return conversation(search, rule);
};

function conversation(search: ReturnType<typeof createSearch>, rule: ReturnType<typeof createRule>): Conversation {
  const trials: TrialRecord[] = [];
  const ended: number[] = [];
  const curves: Report[][] = [];

  function start(): unknown {
    const suggestion = search.suggest({ trials, ended });
    if (suggestion.kind === 'wait' || suggestion.kind === 'done') {
      return { [suggestion.kind]: true };
    }
    if (suggestion.kind === 'resume' || suggestion.budget !== undefined) {
      throw new Error(
        `The search "${search.name}" hands out budgets, which this protocol cannot; name a sampler, and rule=asha to stop trials at rungs.`
      );
    }
    const { params, label } = suggestion;
    const number = trials.length;
    const reports: Report[] = [];
    curves.push(reports);
    trials.push({ number, params, standing: 'outstanding', reports, ...(label === undefined ? {} : { label }) });
    return { id: number, params };
  }

  function report(id: unknown, step: unknown, value: unknown): unknown {
    const trial = running(id);
    if (typeof step !== 'number') {
      throw new Error(`"step" must be a number, not ${JSON.stringify(step)}.`);
    }
    // JSON has no NaN: null stands for a value that is not a number.
    const heard = { step, value: typeof value === 'number' ? value : Number.NaN };
    if (step > (trial.reports.at(-1)?.step ?? Number.NEGATIVE_INFINITY)) {
      curves[trial.number]?.push(heard);
    }
    const verdict = rule.report(trial.number, heard);
    return verdict.kind === 'stop' ? { stop: true, because: verdict.evidence.says } : { stop: false };
  }

  function finish(id: unknown, value: unknown, stopped: unknown): unknown {
    const trial = running(id);
    const known = typeof value === 'number';
    const standing = stopped === true ? 'stopped' : known ? 'succeeded' : 'failed';
    trials[trial.number] = { ...trial, standing, ...(known ? { value } : {}) };
    ended.push(trial.number);
    rule.ended(trial.number, standing, known ? value : undefined);
    return {};
  }

  function running(id: unknown): TrialRecord {
    const trial = typeof id === 'number' ? trials[id] : undefined;
    if (trial === undefined || trial.standing !== 'outstanding') {
      throw new Error(`There is no outstanding trial ${JSON.stringify(id)} to tell about.`);
    }
    return trial;
  }

  return {
    answer: message => {
      const { cmd, id, step, value, stopped } = message as Readonly<Record<string, unknown>>;
      switch (cmd) {
        case 'start':
          return start();
        case 'report':
          return report(id, step, value);
        case 'finish':
          return finish(id, value, stopped);
        default:
          throw new Error(`Unknown command ${JSON.stringify(cmd)}; use init, start, report or finish.`);
      }
    }
  };
}

function maxEpochsOf(init: object): number {
  const { maxEpochs } = init as Readonly<Record<string, unknown>>;
  if (typeof maxEpochs !== 'number' || !Number.isSafeInteger(maxEpochs) || maxEpochs < 1) {
    throw new Error(`"maxEpochs" must be a whole number of at least 1, not ${JSON.stringify(maxEpochs)}.`);
  }
  return maxEpochs;
}

/** Rules that ask for the end of training are told it, unless the command line says otherwise. */
function split({ options }: Choice, maxEpochs: number): { search: RawOptions; rule: RuleSpec } {
  const search: Record<string, unknown> = {};
  const given: Record<string, unknown> = {};
  let spec: RuleSpec = { name: 'none' };
  for (const [name, value] of Object.entries(options)) {
    if (name === 'rule') {
      spec = typeof value === 'string' ? { name: value } : (value as RuleSpec);
    } else if (name.startsWith('rule.')) {
      given[name.slice('rule.'.length)] = value;
    } else {
      search[name] = value;
    }
  }
  const asks = ['asha', 'power-law'].includes(spec.name);
  return {
    search,
    rule: { ...spec, options: { ...(asks ? { maxSteps: maxEpochs } : {}), ...spec.options, ...given } }
  };
}
