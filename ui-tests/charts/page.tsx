import { nullTranslator } from '@jupyterlab/translation';
import { type ComponentType, type JSX, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CHARTS } from '../../src/panels/dashboard/charts/list';
import type { ChartOptions, IChartProps } from '../../src/panels/dashboard/charts/types';
import { Selection } from '../../src/panels/dashboard/model/selection';
import { type MadeUp, madeUp } from '../../tests/src/panels/dashboard/charts/made-up';

const trans = nullTranslator.load('hopyard');

interface Wanted {
  readonly charts: readonly string[];
  readonly board: MadeUp;
  readonly options?: ChartOptions;
}

function Charts({ wanted, parts }: { wanted: Wanted; parts: Map<string, ComponentType<IChartProps>> }): JSX.Element {
  const { board, feed } = useMemo(() => madeUp({ now: Date.now(), ...wanted.board }), [wanted]);
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

const root = createRoot(document.getElementById('root') ?? document.body);

Object.assign(window, {
  hopyardCharts: CHARTS.map(({ id }) => id),
  hopyardShow: async (wanted: Wanted) => {
    const parts = new Map<string, ComponentType<IChartProps>>();
    for (const chart of CHARTS) {
      if (wanted.charts.includes(chart.id)) {
        parts.set(chart.id, await chart.load());
      }
    }
    root.render(<Charts key={JSON.stringify(wanted)} wanted={wanted} parts={parts} />);
  }
});
