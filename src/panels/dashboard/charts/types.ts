import type { TranslationBundle } from '@jupyterlab/translation';
import type { ComponentType } from 'react';
import type { ImportanceView } from '../../../../protocol';
import type { Board, IBoardFeed } from '../../../store/board/types';
import type { Selection } from '../model/selection';

/** What every chart of a dashboard is given. */
export interface IChartProps {
  readonly board: Board;
  readonly feed: IBoardFeed;
  readonly selection: Selection;
  readonly trans: TranslationBundle;
  /** How much each parameter moves a metric, computed by the sidecar; absent where nothing can be asked. */
  readonly importance?: (metric?: string) => Promise<ImportanceView>;
  /** Grows with each change of theme: colours that a canvas read from CSS are to be read again. */
  readonly themeRevision: number;
  /** Opens a trial's page beside the charts. */
  readonly open: (row: number) => void;
  /** Fills the dashboard rather than one of its places: room for more controls. */
  readonly isMaximised: boolean;
  /** Choices of the chart (log axis, smoothing, which parameters), kept with the layout: any JSON of the chart's own. */
  readonly options: ChartOptions;
  readonly setOptions: (options: ChartOptions) => void;
}

export type ChartOptions = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A trial's own chart: its curve over the peers' band, with the verdict where it fell. */
export interface ITrialChartProps extends IChartProps {
  readonly row: number;
  readonly verdict:
    { readonly step: number; readonly value: number; readonly threshold: number; readonly says: string } | undefined;
}

export type ChartId =
  | 'learning-curves'
  | 'timeline'
  | 'parallel-coordinates'
  | 'importance'
  | 'slice'
  | 'contour'
  | 'pareto'
  | 'ablation'
  | 'rungs'
  | 'generations';

/** A chart as the Overview offers it; its code is loaded when it is first shown. */
export interface Chart {
  readonly id: ChartId;
  label(trans: TranslationBundle): string;
  /** Whether it has anything to say of this experiment: no rungs without rungs. */
  suits(board: Board): boolean;
  load(): Promise<ComponentType<IChartProps>>;
}
