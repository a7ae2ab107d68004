import { type JSX, useLayoutEffect, useRef } from 'react';
import { shortened } from './text';

/** What hovering or stepping onto a thing says of it. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly says?: string | undefined;
}

const AWAY = 14;

/** Beside the pointer, on the side where there is room. */
export function TipView(props: { readonly tip: Tip; readonly width: number; readonly height: number }): JSX.Element {
  const { tip, width, height } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = box.current;
    if (node) {
      const { offsetWidth, offsetHeight } = node;
      const isLeft = tip.x + AWAY + offsetWidth > width && tip.x - AWAY - offsetWidth >= 0;
      const left = isLeft ? tip.x - AWAY - offsetWidth : Math.min(tip.x + AWAY, width - offsetWidth);
      const top = Math.max(0, Math.min(tip.y - offsetHeight / 2, height - offsetHeight));
      node.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(top)}px)`;
    }
  });
  return (
    <div ref={box} className="jp-Hopyard-tip" aria-hidden="true">
      <strong>{shortened(tip.title, 60)}</strong>
      {tip.lines.length > 0 && (
        <dl>
          {tip.lines.map(([name, value], index) => (
            <div key={index}>
              <dt>{shortened(name, 32)}</dt>
              <dd>{shortened(value, 40)}</dd>
            </div>
          ))}
        </dl>
      )}
      {tip.says !== undefined && tip.says !== '' && <p>{shortened(tip.says, 300)}</p>}
    </div>
  );
}
