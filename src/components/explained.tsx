import { type JSX, type ReactNode, useId, useState } from 'react';

/** A figure that says what it means and how it was computed, when it is pointed at or reached by keyboard; Escape hides it. */
export function Explained(props: {
  readonly says: string;
  readonly children: ReactNode;
  readonly className?: string;
}): JSX.Element {
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <span
      className={`jp-Hopyard-explained ${props.className ?? ''}`}
      onPointerEnter={() => setShown(true)}
      onPointerLeave={() => setShown(false)}
    >
      <button
        type="button"
        aria-describedby={id}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onClick={() => setShown(true)}
        onKeyDown={event => {
          if (event.key === 'Escape' && isShown) {
            event.stopPropagation();
            setShown(false);
          }
        }}
      >
        {props.children}
      </button>
      <span id={id} role="tooltip" className={isShown ? 'jp-Hopyard-tip' : 'jp-Hopyard-spoken'}>
        {props.says}
      </span>
    </span>
  );
}
