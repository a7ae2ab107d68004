import type { ComponentType } from 'react';
import type { Board } from '../../../store/board/types';
import type { Chart, ITrialChartProps } from './types';

/** The charts in the order in which an Overview that nobody arranged shows them. */
export const CHARTS: readonly Chart[] = [
  {
    id: 'ablation',
    label: trans => trans.__('Ablation'),
    suits: isAblation,
    load: async () => (await import('./ablation/ablation')).default
  },
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
    id: 'importance',
    label: trans => trans.__('Importance'),
    suits: varies,
    load: async () => (await import('./importance/importance')).default
  },
  {
    id: 'parallel-coordinates',
    label: trans => trans.__('Parallel coordinates'),
    suits: varies,
    load: async () => (await import('./parallel/parallel')).default
  },
  {
    id: 'slice',
    label: trans => trans.__('Slice'),
    suits: varies,
    load: async () => (await import('./slice/slice')).default
  },
  {
    id: 'contour',
    label: trans => trans.__('Contour'),
    suits: board => varies(board) && board.trials.parameters.length > 1,
    load: async () => (await import('./contour/contour')).default
  },
  {
    id: 'pareto',
    label: trans => trans.__('Pareto front'),
    suits: board => board.search.objectives.length > 1,
    load: async () => (await import('./pareto/pareto')).default
  },
  {
    id: 'rungs',
    label: trans => trans.__('Rungs'),
    suits: board => hasLabel(board, 'rung'),
    load: async () => (await import('./rungs/rungs')).default
  },
  {
    id: 'generations',
    label: trans => trans.__('Generations'),
    suits: board => hasLabel(board, 'generation'),
    load: async () => (await import('./generations/generations')).default
  }
];

/** One trial's curve over its peers' band, for the page of a trial. */
export const TRIAL_CHART: (() => Promise<ComponentType<ITrialChartProps>>) | undefined = async () =>
  (await import('./trial/trial-curve')).default;

const hasLabel = (board: Board, name: string): boolean => board.trials.labels.some(column => column.name === name);

/** Maggy's ablation studies say in these what a trial leaves out. */
function isAblation(board: Board): boolean {
  return board.trials.parameters.some(({ name }) => name.startsWith('ablated_'));
}

/** Whether its parameters span a space: what an ablation leaves out is a list, and has a chart of its own. */
function varies(board: Board): boolean {
  return board.trials.parameters.length > 0 && !isAblation(board);
}
