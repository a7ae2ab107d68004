import type { JSX } from 'react';
import type { DiffLine } from './diff';

/** A difference line by line; what each side alone has is marked by colour, sign and word. */
export function DiffView(props: {
  readonly lines: readonly DiffLine[];
  readonly label: string;
  /** What is said of a line that only the one or the other has. */
  readonly words: { readonly gone: string; readonly new: string };
}): JSX.Element {
  const { lines, words } = props;
  return (
    <div className="jp-Hopyard-diff" tabIndex={0} role="region" aria-label={props.label}>
      {lines.map(({ kind, text }, index) => (
        <div key={index} className={`jp-mod-${kind}`}>
          <span aria-hidden="true">{MARKS[kind]}</span>
          {kind === 'same' ? null : <span className="jp-Hopyard-spoken">{words[kind]}</span>}
          <code>{text}</code>
        </div>
      ))}
    </div>
  );
}

const MARKS = { same: ' ', gone: '−', new: '+' } as const;
