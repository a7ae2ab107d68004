import type { ComponentType } from 'react';
import type { Chart, ITrialChartProps } from './types';

/** The charts in the order in which an Overview that nobody arranged shows them. */
export const CHARTS: readonly Chart[] = [
  {
    id: 'learning-curves',
    label: trans => trans.__('Learning curves'),
    suits: () => true,
    load: async () => (await import('./curves/learning-curves')).default
  },
  {
    id: 'timeline',
    label: trans => trans.__('Executor timeline'),
    suits: () => true,
    load: async () => (await import('./timeline/timeline')).default
  },
  {
    id: 'parallel-coordinates',
    label: trans => trans.__('Parallel coordinates'),
    suits: board => board.trials.parameters.length > 0,
    load: async () => (await import('./parallel/parallel')).default
  }
];

/** One trial's curve over its peers' band, for the page of a trial. */
export const TRIAL_CHART: (() => Promise<ComponentType<ITrialChartProps>>) | undefined = undefined;
