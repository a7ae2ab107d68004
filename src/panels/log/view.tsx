import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { FailureBox } from '../../components/failure-box';
import { bytes } from '../../components/format';
import { useSignal } from '../../components/hooks';
import { LogText } from '../../components/log-text';
import type { LogModel } from './model';

export function LogView(props: {
  readonly model: LogModel;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, rendermime, trans } = props;
  useSignal(model.changed);
  const { label, path, text, skipped, following, error } = model.snapshot;
  return (
    <>
      <div className="jp-Hopyard-line">
        <h1 className="jp-Hopyard-grow" title={path}>
          {trans.__('Log of %1', label)}
        </h1>
        <label className="jp-Hopyard-line">
          <input type="checkbox" checked={following} onChange={event => model.follow(event.target.checked)} />
          {trans.__('Follow')}
        </label>
        <button type="button" className="jp-Hopyard-button" onClick={() => void navigator.clipboard.writeText(text)}>
          {trans.__('Copy')}
        </button>
      </div>
      {error ? <FailureBox title={trans.__('The log cannot be read')} failure={error} trans={trans} /> : null}
      {skipped > 0 ? (
        <p className="jp-Hopyard-quiet">{trans.__('%1 before this are in %2.', bytes(skipped), path)}</p>
      ) : null}
      {text === '' && !error ? <p className="jp-Hopyard-quiet">{trans.__('Nothing was written yet.')}</p> : null}
      <LogText text={text} label={trans.__('Log')} following={following} rendermime={rendermime} />
    </>
  );
}
