import { type JSX, useEffect, useRef, useState } from 'react';
import type { ImportanceView } from '../../../../../protocol';
import { Bars } from '../../../../components/charts/bars';
import { ChartFigure, Pick, Toggle } from '../../../../components/charts/figure';
import { shortened } from '../../../../components/charts/text';
import { percent } from '../../../../components/format';
import { coerceError } from '../../../../failure';
import type { Board } from '../../../../store/board/types';
import { metricName, scoreOf } from '../rows';
import type { IChartProps } from '../types';

const MOST_SHOWN = 15;
const MOST_PAIRS = 3;
const REST_MS = 5_000;
/** Where asking fails again and again. */
const MOST_REST_MS = 60_000;

type Asked =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly view: ImportanceView; readonly of: string | undefined }
  | { readonly kind: 'failed'; readonly why: string };

/** How much of the metric's variance each parameter explains. */
export default function Importance(props: IChartProps): JSX.Element {
  const { board, trans, options, setOptions } = props;
  const metric = typeof options['metric'] === 'string' ? options['metric'] : undefined;
  const [isWhole, setWhole] = useState(false);
  const asked = useImportance(props, metric);
  const names = [metricName(board, trans), ...board.trials.furtherMetrics.map(({ name }) => name)];
  const view = asked.kind === 'known' ? asked.view : undefined;
  const bars = view?.parameters ?? [];
  const shown = isWhole ? bars : bars.slice(0, MOST_SHOWN);
  const first = bars[0];
  const label =
    view && first
      ? trans.__(
          'Importance of %1 parameters for %2: %3 explains most, %4.',
          String(bars.length),
          shortened(view.metric, 60),
          shortened(first.name, 60),
          percent(first.importance)
        )
      : trans.__('Importance of parameters');
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={emptyWords(props, asked)}
      notes={view ? [view.says.slice(0, 500), ...pairWords(view, props)] : []}
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Parameter'), isNumber: false },
          { name: trans.__('Share'), isNumber: true },
          { name: '±', isNumber: true }
        ],
        count: bars.length,
        cell: (row, column) => {
          const bar = bars[row];
          return bar ? ([bar.name, precise(bar.importance), precise(bar.std)][column] ?? '') : '';
        }
      })}
      tools={
        <>
          {names.length > 1 && (
            <Pick
              label={trans.__('of')}
              value={metric ?? ''}
              choices={names.map((name, index) => ({ value: index === 0 ? '' : name, label: shortened(name, 40) }))}
              set={name => setOptions({ ...options, metric: name === '' ? undefined : name })}
            />
          )}
          {bars.length > MOST_SHOWN && (
            <Toggle isOn={isWhole} label={trans.__('all %1', String(bars.length))} set={setWhole} />
          )}
        </>
      }
    >
      <Bars
        label={label}
        bars={shown.map(({ name, importance, std }) => ({
          name,
          value: importance,
          low: Math.max(0, importance - std),
          high: Math.min(1, importance + std),
          says: percent(importance),
          title: trans.__(
            '%1 explains %2 of the variance, ± %3 among the trees of the forest',
            name,
            percent(importance),
            percent(std)
          )
        }))}
      />
    </ChartFigure>
  );
}

const precise = (share: number): string => `${(share * 100).toFixed(1)} %`;

function pairWords(view: ImportanceView, { trans }: IChartProps): string[] {
  const pairs = view.pairs.slice(0, MOST_PAIRS).filter(({ importance }) => importance >= 0.005);
  return pairs.length === 0
    ? []
    : [
        trans.__(
          'Together beyond each alone: %1.',
          pairs
            .map(({ a, b, importance }) => `${shortened(a, 24)} × ${shortened(b, 24)} ${percent(importance)}`)
            .join(', ')
        )
      ];
}

function emptyWords({ board, trans, importance }: IChartProps, asked: Asked): string | undefined {
  if (importance === undefined) {
    return trans.__('Importance is computed by the sidecar, which this view does not reach.');
  }
  if (board.trials.count === 0) {
    return trans.__('What matters is seen when some trials have ended with different values.');
  }
  switch (asked.kind) {
    case 'asking':
      return trans.__('Computing what matters…');
    case 'failed':
      return trans.__('Importance could not be computed: %1', asked.why.slice(0, 500));
    case 'known':
      return asked.view.parameters.length === 0 ? asked.view.says.slice(0, 500) : undefined;
  }
}

/**
 * Asked again when more trials have a value, but not more often than every five seconds. What is known stays while it
 * cannot be asked again, as when the connection is lost.
 */
function useImportance({ board, importance }: IChartProps, metric: string | undefined): Asked {
  const [asked, setAsked] = useState<Asked>({ kind: 'asking' });
  const known = knownCount(board);
  const last = useRef({ at: -Infinity, metric: '' });
  const [failures, setFailures] = useState(0);
  const ask = useRef(importance);
  ask.current = importance;
  const can = importance !== undefined;
  useEffect(() => {
    if (!can || known === 0) {
      return;
    }
    let isOver = false;
    const isOther = last.current.metric !== (metric ?? '');
    const rest = Math.min(MOST_REST_MS, REST_MS * 2 ** failures);
    const wait = isOther ? 0 : Math.max(0, last.current.at + rest - performance.now());
    const timer = window.setTimeout(() => {
      last.current = { at: performance.now(), metric: metric ?? '' };
      ask.current?.(metric).then(
        view => {
          if (!isOver) {
            setAsked({ kind: 'known', view, of: metric });
          }
        },
        (thrown: unknown) => {
          if (!isOver) {
            setAsked(now =>
              now.kind === 'known' && now.of === metric ? now : { kind: 'failed', why: coerceError(thrown).message }
            );
            setFailures(failures + 1);
          }
        }
      );
    }, wait);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [can, known, metric, failures]);
  return asked;
}

function knownCount(board: Board): number {
  let known = 0;
  for (let row = 0; row < board.trials.count; row++) {
    known += !Number.isNaN(board.trials.endedAt[row] ?? NaN) && Number.isFinite(scoreOf(board.trials, row)) ? 1 : 0;
  }
  return known;
}
