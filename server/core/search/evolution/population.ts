/**
 * The population as the history shows it: each member's champion is the best ended trial that carried its number.
 *
 * Selection in differential evolution keeps the better of target and offspring, so the champion needs no other state.
 */
import { lossOf, trialNumbered } from '../model/observations';
import { placeOf } from '../model/places';
import type { History } from '../search';
import type { SearchSetting } from '../setting';

export interface Champion {
  readonly place: Float64Array;
  readonly loss: number;
}

/** Champions by member; only generations before `before` count. */
export function champions(setting: SearchSetting, history: History, before = Infinity): ReadonlyMap<number, Champion> {
  const best = new Map<number, Champion>();
  for (const number of history.ended) {
    const trial = trialNumbered(history, number);
    const member = trial?.label?.['member'];
    const generation = trial?.label?.['generation'];
    const loss = trial === undefined ? undefined : lossOf(setting, trial);
    if (trial === undefined || loss === undefined || typeof member !== 'number' || typeof generation !== 'number') {
      continue;
    }
    const champion = best.get(member);
    if (generation < before && (champion === undefined || loss <= champion.loss)) {
      best.set(member, { place: placeOf(setting.space, trial.params), loss });
    }
  }
  return best;
}
