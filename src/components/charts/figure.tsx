import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, type ReactNode, useState } from 'react';
import { type Twin, TwinTable } from './twin';

/** What all charts share around their plot: tools, the table twin behind its switch, notes, and what an empty one says. */
export function ChartFigure(props: {
  readonly trans: TranslationBundle;
  readonly label: string;
  readonly tools?: ReactNode;
  /** What the picture leaves out, in words. */
  readonly notes?: readonly string[];
  /** Said instead of a picture while there is nothing to draw. */
  readonly empty?: string | undefined;
  readonly twin: () => Twin;
  readonly children: ReactNode;
}): JSX.Element {
  const { trans } = props;
  const [isTable, setTable] = useState(false);
  return (
    <figure className="jp-Hopyard-figure" aria-label={props.label}>
      <div className="jp-Hopyard-figureTools">
        {props.empty === undefined && !isTable && props.tools}
        <span className="jp-Hopyard-figureSpace" />
        <Toggle isOn={isTable} label={trans.__('Table')} title={trans.__('Show the same as a table')} set={setTable} />
      </div>
      {isTable ? (
        <TwinTable twin={props.twin()} trans={trans} />
      ) : props.empty === undefined ? (
        props.children
      ) : (
        <p className="jp-Hopyard-figureEmpty">{props.empty}</p>
      )}
      {!isTable && props.empty === undefined && props.notes !== undefined && props.notes.length > 0 && (
        <figcaption>{props.notes.join(' ')}</figcaption>
      )}
    </figure>
  );
}

/** A small switch of a chart's tools. */
export function Toggle(props: {
  readonly isOn: boolean;
  readonly label: string;
  readonly title?: string;
  readonly set: (on: boolean) => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-Hopyard-toggle"
      aria-pressed={props.isOn}
      title={props.title}
      onClick={() => props.set(!props.isOn)}
    >
      {props.label}
    </button>
  );
}

/** One of several, by a native list: hundreds of names are no trouble to it. */
export function Pick(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly set: (value: string) => void;
}): JSX.Element {
  return (
    <label className="jp-Hopyard-pick">
      <span>{props.label}</span>
      <select value={props.value} onChange={event => props.set(event.target.value)}>
        {props.choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
