/** What a replay says and what it cannot say, in sentences. */
import type { WhatIfAnswer } from '../../../protocol';
import { counted, percent, spokenTime } from '../../core/analysis/spoken';

/** A replay that is further from what really happened than this has left something out. */
const CLOSE = 0.1;

export function sayings(
  { real, replayed, instead, guessed }: Omit<WhatIfAnswer, 'says'>,
  about: { readonly direction: 'max' | 'min'; readonly learns: boolean }
): string[] {
  const says = [took(replayed, instead), found(replayed, instead, about.direction)];
  const apart = real.ms === 0 ? 0 : Math.abs(replayed.ms - real.ms) / real.ms;
  const both = `Replayed as it was, it takes ${spokenTime(replayed.ms)}; really it took ${spokenTime(real.ms)}`;
  says.push(
    apart <= CLOSE
      ? `${both}: figures here are good to about ${percent(Math.max(0.01, apart))}.`
      : `${both}. Compare the replays with one another: pauses, lost executors and waiting are not replayed.`
  );
  if (guessed > 0) {
    says.push(
      `${counted(guessed, 'trial')} would have gone beyond what they really trained. What they would have reached is unknown ` +
        `beyond their last report and was taken as their last value: the best may be better than shown.`
    );
  }
  if (about.learns) {
    says.push(
      'The configurations are those that were really tried: a search that learns would have chosen others after other results.'
    );
  }
  return says;
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
  if (after.best === undefined) return 'No trial would have had a value.';
  const value = `Its best would have been ${short(after.best.value)}`;
  if (before.best === undefined) return `${value}.`;
  const ahead = (after.best.value - before.best.value) * (direction === 'min' ? -1 : 1);
  if (ahead === 0) return `${value}, the same.`;
  return `${value} instead of ${short(before.best.value)}, which is ${ahead > 0 ? 'better' : 'worse'}.`;
}

const short = (value: number): string => String(Number(value.toPrecision(5)));
