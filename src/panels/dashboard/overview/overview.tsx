import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo } from 'react';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import { CHARTS } from '../charts/list';
import type { Chart, IChartProps } from '../charts/types';
import { changePlace, type PanelId, type Place, placesOf } from '../model/arrangement';
import type { DashboardModel } from '../model/dashboard';
import { TrialTable } from '../table/table';
import { TableTools } from '../table/tools';
import { Frame } from './frame';
import { contentsOf, laidOut } from './layout';
import { Slot } from './slot';

interface OverviewProps {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly trans: TranslationBundle;
}

/** Charts and table of one experiment, as somebody arranged them for experiments of its kind. */
export function Overview(props: OverviewProps): JSX.Element {
  const { model, board, trans } = props;
  const charts = useMemo(() => CHARTS.filter(chart => chart.suits(board)), [board]);
  const usual: PanelId[] = [...charts.map(({ id }) => id), 'trials'];
  const places = placesOf(model.arrangement, usual);
  const panels = places.map(({ id }) => id);
  const label = (id: PanelId): string =>
    id === 'trials' ? trans.__('Trials') : (charts.find(chart => chart.id === id)?.label(trans) ?? id);
  const hidden = places.filter(({ isHidden }) => isHidden);
  const shown =
    model.maximised === undefined
      ? places.filter(({ isHidden }) => !isHidden)
      : places.filter(({ id }) => id === model.maximised);
  const laid = laidOut(
    shown,
    useMemo(() => contentsOf(board), [board])
  );
  return (
    <div className="jp-Hopyard-overview">
      <div className="jp-Hopyard-grid">
        {laid.map(place => (
          <Frame
            key={place.id}
            model={model}
            place={place}
            panels={panels}
            label={label(place.id)}
            tools={place.id === 'trials' ? <TableTools {...props} /> : undefined}
            trans={trans}
          >
            <Panel {...props} place={place} panels={panels} chart={charts.find(({ id }) => id === place.id)} />
          </Frame>
        ))}
      </div>
      {hidden.length > 0 && model.maximised === undefined ? (
        <p className="jp-Hopyard-hiddenPanels">
          {trans.__('Hidden:')}{' '}
          {hidden.map(({ id }) => (
            <button
              key={id}
              type="button"
              className="jp-Hopyard-button"
              onClick={() => model.arrange(changePlace(model.arrangement, panels, id, { isHidden: false }))}
            >
              {trans.__('Show %1', label(id))}
            </button>
          ))}
        </p>
      ) : null}
    </div>
  );
}

function Panel(
  props: OverviewProps & {
    readonly place: Place;
    readonly panels: readonly PanelId[];
    readonly chart: Chart | undefined;
  }
): JSX.Element | null {
  const { model, board, place, panels, chart, trans } = props;
  if (place.id === 'trials') {
    return <TrialTable {...props} />;
  }
  if (chart === undefined) {
    return null;
  }
  const given: IChartProps = {
    ...chartProps(model, board, trans),
    isMaximised: model.maximised === place.id,
    options: place.options,
    setOptions: options => model.arrange(changePlace(model.arrangement, panels, place.id, { options }))
  };
  return <Slot load={chart.load} given={given} trans={trans} />;
}

/** What every chart of this dashboard is given, its own options apart. */
export function chartProps(
  model: DashboardModel,
  board: Board,
  trans: TranslationBundle
): Omit<IChartProps, 'options' | 'setOptions'> {
  return {
    board,
    feed: model.feed,
    selection: model.selection,
    trans,
    importance: model.importance,
    themeRevision: model.themeRevision,
    open: row => model.open(row),
    isMaximised: false
  };
}
