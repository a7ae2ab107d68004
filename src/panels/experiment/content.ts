import type { ExperimentSnapshot, ExperimentView } from '../../../protocol';
import { EXPERIMENT_MIME } from '../../ids';
import { experimentIsOver } from '../../store/project';

/** What a notebook's output holds: a whole snapshot, or at the very start little more than the id. */
export interface ExperimentContent {
  readonly id: string;
  readonly snapshot: ExperimentSnapshot | undefined;
  /** Of an experiment with a search, and there only: the learning curves that the notebook keeps. */
  readonly curves?: readonly KeptCurve[];
}

export interface KeptCurve {
  readonly trial: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export function readContent(bundle: unknown): ExperimentContent | undefined {
  const content = (bundle as Record<string, unknown> | undefined)?.[EXPERIMENT_MIME] as
    | { version?: unknown; experiment?: Partial<ExperimentView>; trials?: unknown; output?: unknown; curves?: unknown }
    | undefined;
  const experiment = content?.experiment;
  if (content?.version !== 1 || typeof experiment?.id !== 'string') {
    return undefined;
  }
  const isWhole = experiment.trials !== undefined && Array.isArray(content.trials) && Array.isArray(content.output);
  return {
    id: experiment.id,
    snapshot: isWhole
      ? {
          revision: 0,
          experiment: experiment as ExperimentView,
          trials: content.trials as ExperimentSnapshot['trials'],
          output: content.output as ExperimentSnapshot['output']
        }
      : undefined,
    ...(Array.isArray(content.curves) ? { curves: content.curves.filter(isCurve) } : {})
  };
}

function isCurve(kept: unknown): kept is KeptCurve {
  const curve = kept as Partial<KeptCurve> | null;
  return typeof curve?.trial === 'string' && areNumbers(curve.steps) && areNumbers(curve.values);
}

const areNumbers = (values: unknown): boolean =>
  Array.isArray(values) && values.every(value => typeof value === 'number');

/** Drawn as a search: progress, best, curves, trials; else as output by executor. */
export const isSearch = (content: ExperimentContent): boolean => content.curves !== undefined;

/** Nothing will change any more: the content needs no feed. */
export function isFinal(content: ExperimentContent): boolean {
  return content.snapshot !== undefined && experimentIsOver(content.snapshot.experiment);
}
