import { nullTranslator } from '@jupyterlab/translation';
import { type ComponentType, type JSX, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CompactCurves, type CompactLine } from '../../src/components/charts/compact-curves';
import { unpack } from '../../src/components/charts/shelf';
import { CHARTS, TRIAL_CHART } from '../../src/panels/dashboard/charts/list';
import { bestRow, classOf, ranked, trialName } from '../../src/panels/dashboard/charts/rows';
import type { ChartOptions, IChartProps, ITrialChartProps } from '../../src/panels/dashboard/charts/types';
import { Selection } from '../../src/panels/dashboard/model/selection';
import {
  type MadeUp,
  type MadeUpBoard,
  madeUp,
  madeUpImportance
} from '../../tests/src/panels/dashboard/charts/made-up';

import { type OddBoard, oddBoard } from '../../tests/src/panels/dashboard/charts/odd-boards';

const trans = nullTranslator.load('hopyard');

interface Wanted {
  readonly charts: readonly string[];
  readonly board: MadeUp;
  readonly options?: ChartOptions;
  /** One of the boards that nobody would make on purpose. */
  readonly odd?: OddBoard;
}

const boards = new Map<string, MadeUpBoard>();

function prepared({ board, odd }: Wanted): MadeUpBoard {
  const key = JSON.stringify([board, odd]);
  const made = boards.get(key) ?? (odd === undefined ? madeUp({ now: Date.now(), ...board }) : oddBoard(odd));
  boards.set(key, made);
  return made;
}

function Charts({ wanted, parts }: { wanted: Wanted; parts: Map<string, ComponentType<IChartProps>> }): JSX.Element {
  const { board, feed } = useMemo(() => prepared(wanted), [wanted]);
  const selection = useMemo(() => {
    const made = new Selection();
    made.follow(board);
    return made;
  }, [board]);
  const [options, setOptions] = useState<ChartOptions>(wanted.options ?? {});
  Object.assign(window, { hopyardSelection: selection });
  return (
    <>
      {wanted.charts.map(id => {
        const Part = parts.get(id);
        return (
          <div key={id} className="place" data-chart={id}>
            {Part && (
              <Part
                board={board}
                feed={feed}
                selection={selection}
                trans={trans}
                importance={async () => madeUpImportance(board)}
                themeRevision={0}
                open={row => selection.highlight(row)}
                isMaximised={false}
                options={options}
                setOptions={setOptions}
              />
            )}
          </div>
        );
      })}
    </>
  );
}

/** The chart of a trial's page: of the third trial that was stopped. */
function OneTrial(Chart: ComponentType<ITrialChartProps>): ComponentType<IChartProps> {
  return function Shown(props) {
    const { trials } = props.board;
    const rows = trials.ids.map((_, row) => row);
    const row = rows.filter(one => classOf(trials, one) === 'stopped')[2] ?? 0;
    const step = trials.steps[row] ?? 0;
    const value = trials.latest[row] ?? 0;
    const verdict =
      classOf(trials, row) === 'stopped'
        ? {
            step,
            value,
            threshold: value + 0.09,
            says: `step ${step}: ${value.toFixed(2)}; median of 7 finished trials at this step ${(value + 0.09).toFixed(2)}`
          }
        : undefined;
    return <Chart {...props} row={row} verdict={verdict} />;
  };
}

/** The curves of a cell. */
function Compact({ board, feed, open }: IChartProps): JSX.Element {
  const [lines, setLines] = useState<readonly CompactLine[]>([]);
  useEffect(() => {
    void feed.curves({ points: 80 }).then(curves =>
      setLines(
        unpack(curves).map(curve => ({
          ...curve,
          kind: classOf(board.trials, curve.row),
          name: trialName(board.trials, curve.row)
        }))
      )
    );
  }, [board, feed]);
  const best = bestRow(board, ranked(board));
  return <CompactCurves lines={lines} best={best} metric="accuracy" trans={trans} themeRevision={0} open={open} />;
}

const root = createRoot(document.getElementById('root') ?? document.body);

Object.assign(window, {
  hopyardCharts: [...CHARTS.map(({ id }) => id), 'trial', 'compact'],
  /** Makes the board and its curves ahead, so that what is timed is drawing alone. */
  hopyardPrepare: async (wanted: Wanted, points: number) => {
    await prepared(wanted).feed.curves({ points });
  },
  hopyardShow: async (wanted: Wanted) => {
    const parts = new Map<string, ComponentType<IChartProps>>();
    for (const chart of CHARTS) {
      if (wanted.charts.includes(chart.id)) {
        parts.set(chart.id, await chart.load());
      }
    }
    if (TRIAL_CHART && wanted.charts.includes('trial')) {
      parts.set('trial', OneTrial(await TRIAL_CHART()));
    }
    parts.set('compact', Compact);
    root.render(<Charts key={JSON.stringify(wanted)} wanted={wanted} parts={parts} />);
  }
});
