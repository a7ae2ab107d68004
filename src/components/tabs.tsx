import type { JSX, KeyboardEvent } from 'react';
import { useRef } from 'react';

export interface TabEntry<T extends string> {
  readonly id: T;
  readonly label: string;
  /** Shown instead where there is little room; the name stays the label. */
  readonly short?: string;
}

/** WAI-ARIA tabs: one stop for the Tab key, arrows move and choose. The caller draws the panel with id `<prefix>-panel`. */
export function Tabs<T extends string>(props: {
  readonly prefix: string;
  readonly label: string;
  readonly tabs: readonly TabEntry<T>[];
  readonly chosen: T;
  readonly choose: (id: T) => void;
}): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = props.tabs.findIndex(({ id }) => id === props.chosen);
    const to = target(event.key, at, props.tabs.length);
    const next = to === undefined ? undefined : props.tabs[to];
    if (next) {
      event.preventDefault();
      event.stopPropagation();
      props.choose(next.id);
      list.current?.querySelectorAll<HTMLButtonElement>('[role=tab]')[to ?? 0]?.focus();
    }
  };
  return (
    <div ref={list} role="tablist" aria-label={props.label} className="jp-Hopyard-tabs" onKeyDown={onKeyDown}>
      {props.tabs.map(({ id, label, short }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${props.prefix}-tab-${id}`}
          aria-selected={id === props.chosen}
          aria-controls={`${props.prefix}-panel`}
          aria-label={label}
          tabIndex={id === props.chosen ? 0 : -1}
          onClick={() => props.choose(id)}
        >
          {short === undefined ? (
            label
          ) : (
            <>
              <span className="jp-Hopyard-long">{label}</span>
              <span className="jp-Hopyard-short">{short}</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

function target(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
