/**
 * The population after so many ends: each trial that ends comes in, and the worst of one too many goes out.
 *
 * Law: it is a function of the history. What was computed of a beginning of it is kept, for histories grow at their end.
 */
import { asLoss, trialNumbered } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, TrialRecord } from '../search';
import { directionsOf, type SearchSetting } from '../setting';
import { ranked, type Member } from './ranking';

export class Survivors {
  readonly seen: number[] = [];
  members: Member[] = [];

  constructor(
    readonly setting: SearchSetting,
    readonly size: number
  ) {}
}

export function survivorsOf(survivors: Survivors, history: History): readonly Member[] {
  const { seen, size } = survivors;
  if (seen.some((number, k) => history.ended[k] !== number)) {
    // A trial that had ended runs again.
    seen.length = 0;
    survivors.members = [];
  }
  for (let k = seen.length; k < history.ended.length; k++) {
    const number = history.ended[k] ?? -1;
    seen.push(number);
    const trial = trialNumbered(history, number);
    const member = trial === undefined ? undefined : memberOf(survivors.setting, trial);
    if (member !== undefined) {
      survivors.members.push(member);
      if (survivors.members.length > size) {
        dropWorst(survivors);
      }
    }
  }
  return survivors.members;
}

function memberOf(setting: SearchSetting, trial: TrialRecord): Member | undefined {
  const directions = directionsOf(setting);
  const values = trial.values ?? (trial.value === undefined ? [] : [trial.value]);
  if (trial.standing !== 'succeeded' && trial.standing !== 'stopped') {
    return undefined;
  }
  if (values.length !== directions.length || !values.every(value => Number.isFinite(value))) {
    return undefined;
  }
  const losses = values.map((value, k) => asLoss(directions[k] ?? 'max', value));
  return { number: trial.number, place: placeOf(setting.space, trial.params), losses };
}

function dropWorst(survivors: Survivors): void {
  const order = ranked(survivors.members, directionsOf(survivors.setting).length);
  const worst = order.reduce((one, other) =>
    other.front > one.front || (other.front === one.front && other.space <= one.space) ? other : one
  );
  survivors.members = survivors.members.filter(({ number }) => number !== worst.number);
}
