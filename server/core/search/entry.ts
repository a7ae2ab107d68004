/** One search as the registry knows it. */
import type { OptionTable, OptionValues, RawOptions } from './options';
import { readOptions } from './options';
import type { Search } from './search';
import type { SearchSetting } from './setting';

export interface SearchEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence for people who choose. */
  readonly says: string;
  readonly options: OptionTable;
  /** Whether a suggestion may take more than a few milliseconds and belongs in a worker thread. */
  readonly heavy: boolean;
  /** Whether it makes sense where several objectives are wanted. */
  readonly several: boolean;
  /** Whether it can go on in another space of the same parameters. */
  readonly adapts: boolean;
  /** Whether its suggestions are the same whatever the trials bring, so that they may be made long before they are run. */
  readonly independent: boolean;
  create(setting: SearchSetting, options: RawOptions): Search;
}

export function searchEntry<T extends OptionTable>(entry: {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly says: string;
  readonly options: T;
  readonly heavy?: boolean;
  readonly several?: boolean;
  readonly adapts?: boolean;
  readonly independent?: boolean;
  readonly make: (setting: SearchSetting, options: OptionValues<T>) => Search;
}): SearchEntry {
  return {
    name: entry.name,
    aliases: entry.aliases ?? [],
    says: entry.says,
    options: entry.options,
    heavy: entry.heavy ?? false,
    several: entry.several ?? false,
    adapts: entry.adapts ?? false,
    independent: entry.independent ?? false,
    create: (setting, options) => entry.make(setting, readOptions(entry.name, entry.options, options))
  };
}
