import { type JSX, type KeyboardEvent, useRef } from 'react';
import { shortened } from './text';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Ends of an interval around the value. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Value as text. */
  readonly says: string;
  readonly title?: string;
  readonly look?: 'good' | 'bad';
}

/** A few bars as a list of HTML, which readers and keys know already. Negative values go to the left of a common zero. */
export function Bars(props: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly choose?: (index: number) => void;
}): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const reach = (bar: Bar): number[] =>
    [bar.value, bar.low ?? bar.value, bar.high ?? bar.value].filter(Number.isFinite);
  const least = Math.min(0, ...props.bars.flatMap(reach));
  const most = Math.max(0, ...props.bars.flatMap(reach));
  const width = most - least || 1;
  const place = (value: number): number => ((Math.max(least, Math.min(most, value)) - least) / width) * 100;
  const onKeyDown = (event: KeyboardEvent): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.jp-Hopyard-bar') ?? [])];
    const at = rows.findIndex(row => row.contains(document.activeElement));
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && at >= 0) {
      event.preventDefault();
      rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
    }
  };
  return (
    <ul ref={list} className="jp-Hopyard-bars" aria-label={props.label} onKeyDown={onKeyDown}>
      {props.bars.map((bar, index) => {
        const inside = (
          <>
            <span className="jp-Hopyard-barName">{shortened(bar.name, 48)}</span>
            <span className="jp-Hopyard-barTrack" aria-hidden="true">
              <i
                className={bar.look === undefined ? undefined : `jp-mod-${bar.look}`}
                style={{
                  left: `${Math.min(place(0), place(bar.value))}%`,
                  width: `${Math.abs(place(bar.value) - place(0))}%`
                }}
              />
              {bar.low !== undefined && bar.high !== undefined && (
                <b style={{ left: `${place(bar.low)}%`, width: `${Math.max(0, place(bar.high) - place(bar.low))}%` }} />
              )}
              {least < 0 && <s style={{ left: `${place(0)}%` }} />}
            </span>
            <span className="jp-Hopyard-barValue">{bar.says}</span>
          </>
        );
        const title = shortened(bar.title ?? bar.name, 300);
        return (
          <li key={index}>
            {props.choose ? (
              <button type="button" className="jp-Hopyard-bar" title={title} onClick={() => props.choose?.(index)}>
                {inside}
              </button>
            ) : (
              <div className="jp-Hopyard-bar" title={title}>
                {inside}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
