/** Searches that have only the recorded configurations to propose: in their order, in another, or by a scheduler. */
import type { SearchChoice, WhatIf } from '../../../protocol';
import { Random } from '../../core/random';
import { InvalidSpace, Space, type Params } from '../../core/space';
import { searchEntry } from '../../core/search/entry';
import type { Direction, Search } from '../../core/search/search';
import { schedulerEntries } from '../../core/search/schedulers/entries';
import { createSearch } from '../../core/search/registry';
import type { Recording } from './recorded';

/** Their rungs make sense with any configurations; the others choose by what they have learnt, or change trials as they run. */
const SCHEDULERS = ['asha', 'hyperband'];

export interface ReplaySearch {
  readonly search: Search;
  /** Recorded trial of each that starts. */
  readonly order: readonly number[];
  /** Rungs: trials pause and go on. */
  readonly isScheduled: boolean;
}

export function replaySearch(
  recording: Recording,
  choice: SearchChoice | undefined,
  direction: Direction,
  { seed }: Pick<WhatIf, 'seed'>
): ReplaySearch {
  const name = plain(choice?.name ?? '');
  const count = recording.trials.length;
  const isScheduled = SCHEDULERS.includes(name);
  if (choice !== undefined && !isScheduled && name !== 'random') {
    throw new InvalidSpace(
      `"${choice.name}" would propose configurations that were never run; a replay can use ${SCHEDULERS.join(', ')} or random, ` +
        'which take the recorded ones.'
    );
  }
  const inOrder = Array.from({ length: count }, (_, k) => k);
  const order = seed === undefined && name !== 'random' ? inOrder : shuffled(inOrder, seed ?? 0);
  const recorded = recordedEntry(recording, order);
  if (!isScheduled) {
    return { search: recorded.create({ space: NO_SPACE, direction, seed: 0 }, {}), order, isScheduled };
  }
  const entries = schedulerEntries([recorded]);
  const ladder = { minBudget: Math.max(1, recording.fullStep / 27), maxBudget: Math.max(1, recording.fullStep) };
  const { sampler: _sampler, ...options } = choice?.options ?? {};
  const setting = { space: NO_SPACE, direction, seed: seed ?? 0 };
  return { search: createSearch(name, setting, { ...ladder, ...options, trials: count }, entries), order, isScheduled };
}

const NO_SPACE = new Space({ parameters: [] });

/** Under the name that schedulers draw from unless told otherwise. */
function recordedEntry(recording: Recording, order: readonly number[]) {
  return searchEntry({
    name: 'random',
    says: 'The recorded configurations, one after the other.',
    options: {},
    make: () => ({
      name: 'recorded',
      suggest: ({ trials }) => {
        const next = recording.trials[order[trials.length] ?? -1];
        return next === undefined ? { kind: 'done' } : { kind: 'start', params: next.view.params as Params };
      }
    })
  });
}

function shuffled(numbers: readonly number[], seed: number): number[] {
  const random = Random.of(seed, 'what-if');
  const mixed = [...numbers];
  for (let k = mixed.length - 1; k > 0; k--) {
    const other = Math.floor(random.next() * (k + 1));
    [mixed[k], mixed[other]] = [mixed[other] ?? 0, mixed[k] ?? 0];
  }
  return mixed;
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
