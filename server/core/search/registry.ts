/**
 * Every search by name, with its options checked.
 *
 * A search joins by an entry: put it into one of the lists below. Names and aliases are compared without regard to
 * case, blanks, `-` and `_`, so Maggy's `randomsearch`, `RandomSearch` and `random_search` are one.
 */
import { InvalidSpace } from '../space';
import { BASIC_SEARCHES } from './basic/entries';
import { CURVE_SEARCHES } from './curves/entries';
import { EVOLUTION_SEARCHES } from './evolution/entries';
import { GP_SEARCHES } from './gp/entries';
import type { RawOptions } from './options';
import type { Search } from './search';
import type { SearchEntry } from './entry';
import { schedulerEntries } from './schedulers/entries';
import { TPE_SEARCHES } from './tpe/entries';
import type { SearchSetting } from './setting';

export type { SearchEntry } from './entry';

const SAMPLERS: readonly SearchEntry[] = [...BASIC_SEARCHES, ...GP_SEARCHES, ...TPE_SEARCHES, ...EVOLUTION_SEARCHES];

export const SEARCHES: readonly SearchEntry[] = [...SAMPLERS, ...CURVE_SEARCHES, ...schedulerEntries(SAMPLERS)];

export function findSearch(name: string, entries: readonly SearchEntry[] = SEARCHES): SearchEntry {
  const wanted = plain(name);
  const found = entries.find(entry => [entry.name, ...entry.aliases].some(known => plain(known) === wanted));
  if (found === undefined) {
    throw new InvalidSpace(
      `There is no search named "${name}"; use one of ${entries.map(entry => entry.name).join(', ')}.`
    );
  }
  return found;
}

export function createSearch(
  name: string,
  setting: SearchSetting,
  options: RawOptions = {},
  entries: readonly SearchEntry[] = SEARCHES
): Search {
  return findSearch(name, entries).create(setting, options);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
