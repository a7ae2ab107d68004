/** What a replay says and what it cannot say, in sentences. */
import type { WhatIfAnswer } from '../../../protocol';
import { counted, percent, spokenTime } from '../../core/analysis/spoken';

/** A replay that is further from what really happened than this has left something out. */
const CLOSE = 0.1;

/** A trial that would have gone beyond what it really trained: its last known step. */
export interface Beyond {
  readonly trial: number;
  readonly step: number;
}

export interface SayingsAbout {
  readonly direction: 'max' | 'min';
  /** The search proposes by what came out. */
  readonly learns: boolean;
  /** Those of `instead`. */
  readonly beyond: readonly Beyond[];
  /** Numbers of trials that reported nothing, where something is to judge by reports. */
  readonly silent: readonly number[];
  /** The experiment has not ended. */
  readonly goesOn: boolean;
}

export function sayings(
  { real, replayed, instead }: Omit<WhatIfAnswer, 'says'>,
  { direction, learns, beyond, silent, goesOn }: SayingsAbout
): string[] {
  const says = [took(replayed, instead), found(replayed, instead, direction)];
  if (goesOn) {
    says.push(
      `The experiment goes on: this is of the ${counted(real.trials, 'trial')} that ended until now, as if there were no others.`
    );
  }
  const apart = real.ms === 0 ? 0 : Math.abs(replayed.ms - real.ms) / real.ms;
  const both = `Replayed as it was, it takes ${spokenTime(replayed.ms)}; really it took ${spokenTime(real.ms)}`;
  says.push(
    apart <= CLOSE
      ? `${both}: figures here are good to about ${percent(Math.max(0.01, apart))}.`
      : `${both}. Compare the replays with one another: pauses, lost executors and waiting are not replayed.`
  );
  if (beyond.length > 0) {
    const named = beyond.map(({ trial, step }) => `trial ${trial} beyond step ${Number(step.toPrecision(12))}`);
    says.push(
      `Not exact: ${counted(beyond.length, 'trial')} would have gone beyond what they really trained, and there is no curve ` +
        `of ${listed(named)}. Each was taken as its last value: the best may be better than shown.`
    );
  }
  if (silent.length > 0) {
    says.push(
      `Nothing can judge ${listed(silent.map(number => `trial ${number}`))}: no value was reported on the way, ` +
        `so each is replayed to its end as it was. Call reporter.broadcast in the function to be able to stop it.`
    );
  }
  if (learns) {
    says.push(
      'The configurations are those that were really tried: a search that learns would have chosen others after other results.'
    );
  }
  return says;
}

const MOST_NAMED = 5;

/** "a, b and 3 more" */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

type Side = WhatIfAnswer['real'];

function took(before: Side, after: Side): string {
  const time = `It would have taken ${spokenTime(after.ms)} on ${counted(after.executors, 'executor')}`;
  const spent = `${spokenTime(after.executorMs)} of executor time`;
  const share = before.executorMs === 0 ? 0 : after.executorMs / before.executorMs - 1;
  const change = Math.abs(share) < 0.005 ? 'as before' : `${percent(Math.abs(share))} ${share < 0 ? 'less' : 'more'}`;
  return `${time} and ${spent} (${change}); ${after.stopped} of ${counted(after.trials, 'trial')} stopped early.`;
}

function found(before: Side, after: Side, direction: 'max' | 'min'): string {
  if (after.best === undefined) return `There would be no best: ${noBest(after)}.`;
  const value = `Its best would have been ${short(after.best.value)}`;
  if (before.best === undefined) return `${value}.`;
  const ahead = (after.best.value - before.best.value) * (direction === 'min' ? -1 : 1);
  if (ahead === 0) return `${value}, the same.`;
  return `${value} instead of ${short(before.best.value)}, which is ${ahead > 0 ? 'better' : 'worse'}.`;
}

/** Why nothing is best. */
function noBest({ trials, failed, stopped }: Side): string {
  if (trials === 0) return 'no trial would have begun';
  if (failed === trials) return trials === 1 ? 'its only trial fails' : `all ${trials} trials fail`;
  return stopped + failed === trials
    ? 'no trial would have come to its end or reported a value'
    : 'no trial reported or returned a number';
}

const short = (value: number): string => String(Number(value.toPrecision(5)));
