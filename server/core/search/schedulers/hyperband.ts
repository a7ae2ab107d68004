/**
 * Hyperband with synchronous rungs: a rung promotes its best once all of it has finished.
 *
 * While a rung waits for its last trial, executors work on the next round (`overlap`), or wait too.
 */
import type { Direction, History, Search, Suggestion, TrialRecord } from '../search';
import { byRound, roundAt, type Round } from './brackets';
import { bestOf, isOver, isWaiting, labelled, type Ladder } from './ladder';
import type { Sample } from './sampler';

export interface HyperbandOptions extends Ladder {
  readonly direction: Direction;
  /** Configurations in all; 0: no end. */
  readonly trials: number;
  readonly overlap: boolean;
}

export function hyperbandSearch(sample: Sample, options: HyperbandOptions, name = 'hyperband'): Search {
  return {
    name,
    suggest: history => {
      const rounds = byRound(history);
      let room = options.trials > 0 ? options.trials : Infinity;
      let open = false;
      for (let index = 0; ; index++) {
        const round = roundAt(options, index, room);
        if (!round) {
          return { kind: open ? 'wait' : 'done' };
        }
        const members = rounds[index] ?? [];
        const next = inRound(options, round, members, history, sample);
        if (next.kind === 'done' && next.exhausted) {
          room = 0;
          open ||= members.some(trial => !isOver(trial));
          continue;
        }
        if (next.kind === 'start' || next.kind === 'resume') {
          return next;
        }
        open ||= next.kind === 'wait';
        if (open && !options.overlap) {
          return { kind: 'wait' };
        }
        room -= round.sizes[0] as number;
      }
    }
  };
}

type InRound =
  | Extract<Suggestion, { kind: 'start' | 'resume' }>
  | { readonly kind: 'wait' }
  | { readonly kind: 'done'; readonly exhausted: boolean };

function inRound(
  options: HyperbandOptions,
  round: Round,
  members: readonly TrialRecord[],
  history: History,
  sample: Sample
): InRound {
  let size = round.sizes[0] as number;
  let exhausted = false;
  if (members.length < size) {
    const sampled = sample(history, history.trials.length);
    if (sampled.kind === 'params') {
      const label = { round: round.index, bracket: round.bracket, rung: 0 };
      return { kind: 'start', params: sampled.params, budget: round.levels[0] as number, label };
    }
    if (sampled.kind === 'wait') {
      return { kind: 'wait' };
    }
    // A grid that ran out: the round goes on with what it has.
    exhausted = true;
    size = members.length;
  }
  return promoted(options, round, members, size) ?? { kind: 'done', exhausted };
}

/** Undefined when the round is over. */
function promoted(
  { direction, eta }: HyperbandOptions,
  round: Round,
  members: readonly TrialRecord[],
  first: number
): Extract<InRound, { kind: 'resume' | 'wait' }> | undefined {
  let due = first;
  for (let rung = 0; rung < round.levels.length; rung++) {
    const here = members.filter(trial => (labelled(trial, 'rung') ?? 0) >= rung);
    const above = here.filter(trial => (labelled(trial, 'rung') ?? 0) > rung).length;
    if (here.length < due || here.some(trial => labelled(trial, 'rung') === rung && !isOver(trial))) {
      return { kind: 'wait' };
    }
    const next = round.levels[rung + 1];
    if (next === undefined) {
      return undefined;
    }
    const places = Math.max(1, Math.floor(here.length / eta));
    const candidates = here.filter(trial => labelled(trial, 'rung') === rung && isWaiting(trial));
    const best = above < places ? bestOf(direction, candidates) : undefined;
    if (best) {
      const label = { round: round.index, bracket: round.bracket, rung: rung + 1 };
      return { kind: 'resume', trial: best.number, budget: next, label };
    }
    if (above === 0) {
      // All of the rung failed or diverged.
      return undefined;
    }
    due = above;
  }
  return undefined;
}
