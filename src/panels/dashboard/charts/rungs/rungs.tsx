import { Fragment, type JSX, useMemo, useReducer } from 'react';
import { ChartFigure } from '../../../../components/charts/figure';
import { percent } from '../../../../components/format';
import type { Board } from '../../../../store/board/types';
import { isLessBetter, metricName, numberText } from '../rows';
import type { IChartProps } from '../types';
import { useSlot } from '../use-selection';
import { bracketsOf, type Rung } from './survivors';

const KEY = 'rungs';

/** ASHA and Hyperband: how many trials survive each rung, bracket by bracket. A click keeps those that came so far. */
export default function Rungs(props: IChartProps): JSX.Element {
  const { board, selection, trans } = props;
  const isLess = isLessBetter(board);
  const brackets = useMemo(() => bracketsOf(board, isLess), [board, isLess]);
  const [, bump] = useReducer((count: number) => count + 1, 0);
  useSlot(selection.keptChanged, bump);
  const most = Math.max(1, ...brackets.flatMap(({ rungs }) => rungs.map(({ reached }) => reached.length)));
  const deepest = Math.max(1, ...brackets.map(({ rungs }) => rungs.length));
  const rows = brackets.flatMap(({ bracket, rungs }) =>
    rungs.map((rung, index) => ({ bracket, rung, before: rungs[index - 1] }))
  );
  const label = trans.__(
    'Rungs: survivors of %1. %2',
    trans._n('%1 bracket', '%1 brackets', brackets.length, String(brackets.length)),
    brackets
      .slice(0, 6)
      .map(({ bracket, rungs }) =>
        trans.__('Bracket %1: %2.', String(bracket), rungs.map(({ reached }) => reached.length).join(', '))
      )
      .join(' ')
  );
  const says = selection.brushes.get(KEY)?.says;
  const choose = (bracket: number, rung: number): void => {
    const words = trans.__('bracket %1, rung %2 and on', String(bracket), String(rung));
    selection.brush(
      KEY,
      says === words ? undefined : { says: words, drop: (now, kept) => dropBelow(now, kept, bracket, rung) }
    );
  };
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={
        brackets.length > 0
          ? undefined
          : trans.__('Survivors appear here as soon as the search has begun its first rung.')
      }
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Bracket'), isNumber: true },
          { name: trans.__('Rung'), isNumber: true },
          { name: trans.__('Reached'), isNumber: true },
          { name: trans.__('Went on'), isNumber: true },
          { name: trans.__('Running'), isNumber: true },
          { name: trans.__('Worst that went on'), isNumber: true }
        ],
        count: rows.length,
        cell: (at, column) => {
          const row = rows[at];
          return row
            ? ([
                String(row.bracket),
                String(row.rung.rung),
                String(row.rung.reached.length),
                String(row.rung.wentOn),
                String(row.rung.running),
                numberText(row.rung.cut ?? NaN)
              ][column] ?? '')
            : '';
        }
      })}
    >
      <div className="jp-Hopyard-rungs">
        {brackets.map(({ bracket, rungs }) => (
          <Fragment key={bracket}>
            <h4>{trans.__('bracket %1', String(bracket))}</h4>
            <div
              className="jp-Hopyard-rungRow"
              style={{ gridTemplateColumns: `repeat(${deepest}, minmax(56px, 140px))` }}
            >
              {rungs.map((rung, index) => (
                <RungColumn
                  key={rung.rung}
                  rung={rung}
                  share={rung.reached.length / most}
                  title={rungSays(rung, rungs[index - 1], props)}
                  isChosen={says === trans.__('bracket %1, rung %2 and on', String(bracket), String(rung.rung))}
                  caption={trans.__('rung %1', String(rung.rung))}
                  passed={
                    index === 0 ? '' : percent(rung.reached.length / Math.max(1, rungs[index - 1]?.reached.length ?? 1))
                  }
                  choose={() => choose(bracket, rung.rung)}
                />
              ))}
            </div>
          </Fragment>
        ))}
      </div>
    </ChartFigure>
  );
}

function dropBelow(board: Board, kept: Uint8Array, bracket: number, rung: number): void {
  const column = (name: string): Float64Array | undefined => board.trials.labels.find(one => one.name === name)?.values;
  const rungs = column('rung');
  const brackets = column('bracket');
  kept.forEach((_, row) => {
    if (!((rungs?.[row] ?? NaN) >= rung && (brackets?.[row] ?? 0) === bracket)) {
      kept[row] = 0;
    }
  });
}

function rungSays(rung: Rung, before: Rung | undefined, { board, trans }: IChartProps): string {
  const ended = rung.reached.length - rung.wentOn - rung.running;
  return [
    before
      ? trans.__('%1 of %2 came to this rung.', String(rung.reached.length), String(before.reached.length))
      : trans._n('%1 trial began here.', '%1 trials began here.', rung.reached.length, String(rung.reached.length)),
    trans.__('%1 went on, %2 run here, %3 ended here.', String(rung.wentOn), String(rung.running), String(ended)),
    rung.cut === undefined
      ? ''
      : trans.__('Worst %1 that went on: %2.', metricName(board, trans).slice(0, 60), numberText(rung.cut))
  ]
    .filter(part => part !== '')
    .join(' ');
}

function RungColumn(props: {
  readonly rung: Rung;
  readonly share: number;
  readonly title: string;
  readonly caption: string;
  readonly passed: string;
  readonly isChosen: boolean;
  readonly choose: () => void;
}): JSX.Element {
  const { rung } = props;
  const part = (count: number): string => `${(count / Math.max(1, rung.reached.length)) * 100}%`;
  return (
    <button
      type="button"
      className="jp-Hopyard-rung"
      title={props.title}
      aria-label={`${props.caption}: ${props.title}`}
      aria-pressed={props.isChosen}
      onClick={props.choose}
    >
      <span className="jp-Hopyard-rungBar" style={{ height: `${Math.max(2, props.share * 100)}%` }} aria-hidden="true">
        <i className="jp-mod-on" style={{ height: part(rung.wentOn) }} />
        <i className="jp-mod-running" style={{ height: part(rung.running) }} />
      </span>
      <span className="jp-Hopyard-rungCount">{rung.reached.length}</span>
      <span className="jp-Hopyard-rungName">
        {props.caption}
        {props.passed !== '' && ` · ${props.passed}`}
      </span>
    </button>
  );
}
