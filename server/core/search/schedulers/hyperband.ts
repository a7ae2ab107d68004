/**
 * Hyperband with synchronous rungs: a rung promotes its best once all of it has finished.
 *
 * While a rung waits for its last trial, executors work on the next round (`overlap`), or wait too.
 */
import type { Direction, History, Search, Suggestion } from '../search';
import { roundAt, Rounds, type Members, type Round } from './brackets';
import { bestOf, isOver, isWaiting, type Ladder } from './ladder';
import type { Sample } from './sampler';

export interface HyperbandOptions extends Ladder {
  readonly direction: Direction;
  /** Configurations in all; 0: no end. */
  readonly trials: number;
  readonly overlap: boolean;
}

export function hyperbandSearch(sample: Sample, options: HyperbandOptions, name = 'hyperband'): Search {
  const rounds = new Rounds();
  /** Rounds that were over when their trials were these. */
  const over = new Map<number, { readonly version: number; readonly size: number }>();
  return {
    name,
    suggest: history => {
      rounds.update(history);
      let room = (options.trials > 0 ? options.trials : Infinity) - rounds.over.took;
      let open = false;
      for (let index = rounds.over.rounds; ; index++) {
        const round = roundAt(options, index, room);
        if (!round) {
          return { kind: open ? 'wait' : 'done' };
        }
        const members = rounds.members(index);
        const size = round.sizes[0] as number;
        const known = over.get(index);
        if (known?.version === members.version && known.size === size) {
          rounds.settle(index, size);
          room -= size;
          continue;
        }
        const next = inRound(options, round, members, history, sample);
        if (next.kind === 'done' && next.exhausted) {
          room = 0;
          open ||= members.rungs.some(trials => trials.some(trial => !isOver(trial)));
          continue;
        }
        if (next.kind === 'start' || next.kind === 'resume') {
          return next;
        }
        if (next.kind === 'done') {
          over.set(index, { version: members.version, size });
        }
        open ||= next.kind === 'wait';
        if (open && !options.overlap) {
          return { kind: 'wait' };
        }
        room -= size;
      }
    }
  };
}

type InRound =
  | Extract<Suggestion, { kind: 'start' | 'resume' }>
  | { readonly kind: 'wait' }
  | { readonly kind: 'done'; readonly exhausted: boolean };

function inRound(options: HyperbandOptions, round: Round, members: Members, history: History, sample: Sample): InRound {
  let size = round.sizes[0] as number;
  let exhausted = false;
  if (members.count < size) {
    const sampled = sample(history, history.trials.length);
    if (sampled.kind === 'params') {
      const label = { ...sampled.label, round: round.index, bracket: round.bracket, rung: 0 };
      return { kind: 'start', params: sampled.params, budget: round.levels[0] as number, label };
    }
    if (sampled.kind === 'wait') {
      return { kind: 'wait' };
    }
    // A grid that ran out: the round goes on with what it has.
    exhausted = true;
    size = members.count;
  }
  return promoted(options, round, members, size) ?? { kind: 'done', exhausted };
}

/** Undefined when the round is over. */
function promoted(
  { direction, eta }: HyperbandOptions,
  round: Round,
  members: Members,
  first: number
): Extract<InRound, { kind: 'resume' | 'wait' }> | undefined {
  let due = first;
  let arrived = members.count;
  for (let rung = 0; rung < round.levels.length; rung++) {
    const here = members.rungs[rung] ?? [];
    const above = arrived - here.length;
    if (arrived < due || here.some(trial => !isOver(trial))) {
      return { kind: 'wait' };
    }
    const next = round.levels[rung + 1];
    if (next === undefined) {
      return undefined;
    }
    const places = Math.max(1, Math.floor(arrived / eta));
    const best = above < places ? bestOf(direction, here.filter(isWaiting)) : undefined;
    if (best) {
      const label = { ...best.label, round: round.index, bracket: round.bracket, rung: rung + 1 };
      return { kind: 'resume', trial: best.number, budget: next, label };
    }
    if (above === 0) {
      // All of the rung failed or diverged.
      return undefined;
    }
    due = above;
    arrived = above;
  }
  return undefined;
}
