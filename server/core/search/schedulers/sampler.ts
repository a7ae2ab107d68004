/** Where a scheduler gets new configurations from. */
import { randomParams } from '../basic/random-search';
import type { Params } from '../../space';
import type { History, Search } from '../search';
import type { SearchSetting } from '../setting';

export type Label = Readonly<Record<string, number | string>>;

/** The label is the sampler's own and must come back to it: schedulers add their words to it. */
export type Sampled =
  { readonly kind: 'params'; readonly params: Params; readonly label?: Label } | { readonly kind: 'wait' | 'done' };

/** The next configuration; `count` tells how many trials were suggested before. */
export type Sample = (history: History, count: number) => Sampled;

export function randomSample(setting: SearchSetting): Sample {
  return (_history, count) => ({ kind: 'params', params: randomParams(setting, count) });
}

/** Any search as a source of configurations. */
export function sampleFrom(search: Search): Sample {
  return history => {
    const suggestion = search.suggest(history);
    switch (suggestion.kind) {
      case 'start':
        return {
          kind: 'params',
          params: suggestion.params,
          ...(suggestion.label === undefined ? {} : { label: suggestion.label })
        };
      case 'resume':
        throw new TypeError(`The search "${search.name}" resumes trials itself and cannot sample for another.`);
      case 'wait':
      case 'done':
        return { kind: suggestion.kind };
    }
  };
}
