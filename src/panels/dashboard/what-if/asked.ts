import type { WhatIf } from '../../../../protocol';
import type { EarlyStop, Search } from '../../../components/searches';

/** The fields of the form; empty: as it was. */
export interface Asked {
  readonly rule: EarlyStop | '';
  /** Which of several objectives the rule judges; empty: the first. */
  readonly metric: string;
  /** The figure that the rule knows best by: see `RULE_OPTIONS`. */
  readonly option: string;
  readonly search: Search | '';
  readonly executors: string;
}

export const NOTHING: Asked = { rule: '', metric: '', option: '', search: '', executors: '' };

export interface RuleOption {
  readonly name: string;
  readonly usual: number;
  readonly low: number;
  readonly isWhole: boolean;
}

/** One option a rule, the one people turn. */
export const RULE_OPTIONS: Readonly<Partial<Record<EarlyStop, RuleOption>>> = {
  median: { name: 'minFinished', usual: 3, low: 1, isWhole: true },
  asha: { name: 'eta', usual: 3, low: 1.1, isWhole: false },
  patience: { name: 'patience', usual: 10, low: 1, isWhole: true },
  plateau: { name: 'window', usual: 10, low: 2, isWhole: true }
};

export function toWhatIf({ rule, metric, option, search, executors }: Asked): WhatIf {
  const known = rule === '' ? undefined : RULE_OPTIONS[rule];
  const figure = Number(option);
  return {
    ...(rule === ''
      ? {}
      : {
          stopping: {
            name: rule,
            ...(metric === '' || rule === 'none' ? {} : { metric }),
            ...(known && option !== '' && Number.isFinite(figure) ? { options: { [known.name]: figure } } : {})
          }
        }),
    ...(search === '' ? {} : { search: { name: search } }),
    ...(executors === '' ? {} : { executors: Number(executors) })
  };
}

export const isRight = ({ executors, option }: Asked): boolean =>
  (executors === '' ||
    (Number.isInteger(Number(executors)) && Number(executors) >= 1 && Number(executors) <= 10_000)) &&
  (option === '' || Number(option) > 0);
