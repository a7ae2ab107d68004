import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';

/**
 * A button for what cannot be undone. When something would be lost, the first press only says what,
 * and the second does it; Escape or leaving takes it back.
 */
export function LossButton(props: {
  readonly label: string;
  readonly icon?: ReactNode;
  /** "Stop: 3 running trials end, 27 results stay"; absent: nothing is lost. */
  readonly loss?: string | undefined;
  readonly className?: string;
  readonly iconOnly?: boolean;
  readonly disabled?: boolean;
  readonly trans: TranslationBundle;
  readonly act: () => void;
}): JSX.Element {
  const [asked, setAsked] = useState(false);
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked) {
      confirm.current?.focus();
    }
  }, [asked]);
  if (!asked || props.loss === undefined) {
    return (
      <button
        type="button"
        className={props.className}
        title={props.loss ?? props.label}
        aria-label={props.iconOnly ? props.label : undefined}
        disabled={props.disabled}
        onClick={() => (props.loss === undefined ? props.act() : setAsked(true))}
      >
        {props.icon}
        {props.iconOnly ? null : <span>{props.label}</span>}
      </button>
    );
  }
  return (
    <button
      ref={confirm}
      type="button"
      className={`${props.className ?? ''} jp-mod-warn`}
      onBlur={() => setAsked(false)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          setAsked(false);
        }
      }}
      onClick={() => {
        setAsked(false);
        props.act();
      }}
    >
      {props.icon}
      <span>{props.loss}</span>
    </button>
  );
}
