/** A stopping rule in words. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RuleChoice } from '../../protocol';
import { EARLY_STOPS, ruleLabel, ruleOptionLabel } from './searches';

/** "median (After trials 5)"; "any of median, plateau" of one that is made of others. */
export function ruleWords(
  { name, metric, options = {}, of = [] }: RuleChoice = { name: 'none' },
  trans: TranslationBundle
): string {
  const told = Object.entries(options).map(
    ([option, value]) =>
      `${ruleOptionLabel(option, trans)} ${typeof value === 'string' ? value : JSON.stringify(value)}`
  );
  const parts = of.flatMap(part => nameOf(part) ?? []).map(part => nameWords(part, trans));
  const words = joinedWords(name, parts.join(', '), trans) ?? nameWords(name, trans);
  const judged = metric === undefined ? words : trans.__('%1 by %2', words, metric);
  return told.length > 0 ? `${judged} (${told.join(', ')})` : judged;
}

function nameWords(name: string, trans: TranslationBundle): string {
  const rule = EARLY_STOPS.find(each => each === name);
  return rule === undefined ? name : ruleLabel(rule, trans);
}

function joinedWords(name: string, parts: string, trans: TranslationBundle): string | undefined {
  if (parts === '') {
    return undefined;
  }
  return name === 'any' ? trans.__('any of %1', parts) : name === 'all' ? trans.__('all of %1', parts) : undefined;
}

const nameOf = (part: unknown): string | undefined =>
  typeof part === 'object' && part !== null && 'name' in part && typeof part.name === 'string' ? part.name : undefined;
