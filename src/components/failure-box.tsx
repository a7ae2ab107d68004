import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

/** What broke, why, what next; never only a code. */
export function FailureBox(props: {
  readonly title: string;
  readonly failure: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly traceback?: string;
  };
  readonly trans: TranslationBundle;
  readonly acts?: readonly { readonly label: string; readonly act: () => void }[];
  readonly dismiss?: () => void;
}): JSX.Element {
  const { failure, trans } = props;
  // What Python raised says by its name what it is; codes of our own stay in the details.
  const said = /^[A-Z]\w*[a-z]\w*$/.test(failure.code) ? `${failure.code}: ${failure.message}` : failure.message;
  const details = [props.title, failure.message, failure.hint, `code ${failure.code}`, failure.traceback]
    .filter(Boolean)
    .join('\n');
  return (
    <div className="jp-Hopyard-failure" role="alert">
      <strong>{props.title}</strong>
      <p>{said}</p>
      {failure.hint ? <p className="jp-Hopyard-why">{failure.hint}</p> : null}
      <p className="jp-Hopyard-acts">
        {props.acts?.map(({ label, act }) => (
          <button key={label} type="button" onClick={act}>
            {label}
          </button>
        ))}
        <button type="button" onClick={() => void navigator.clipboard.writeText(details)}>
          {trans.__('Copy details')}
        </button>
        {props.dismiss ? (
          <button type="button" onClick={props.dismiss}>
            {trans.__('Dismiss')}
          </button>
        ) : null}
      </p>
    </div>
  );
}
