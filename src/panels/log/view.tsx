import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MimeModel } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { type JSX, useLayoutEffect, useRef } from 'react';
import { FailureBox } from '../../components/failure-box';
import { bytes } from '../../components/format';
import { useSignal } from '../../components/hooks';
import type { LogModel } from './model';

const MIME = 'application/vnd.jupyter.stdout';
/** Nearer to the end than this counts as being at the end. */
const NEAR_PX = 24;

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
      <LogText text={text} following={following} rendermime={rendermime} trans={trans} />
    </>
  );
}

function LogText(props: {
  readonly text: string;
  readonly following: boolean;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { text, following, rendermime, trans } = props;
  const host = useRef<HTMLDivElement>(null);
  const renderer = useRef<IRenderMime.IRenderer | null>(null);
  // In the layout phase: when it ends, the host is still in the document, as Lumino wants for detaching.
  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const made = rendermime.createRenderer(MIME);
    renderer.current = made;
    Widget.attach(made, host.current);
    return () => made.dispose();
  }, [rendermime]);
  useLayoutEffect(() => {
    const box = host.current;
    const wasAtEnd = box ? box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX : true;
    void renderer.current?.renderModel(new MimeModel({ data: { [MIME]: text }, trusted: false })).then(() => {
      if (box && following && wasAtEnd) {
        box.scrollTop = box.scrollHeight;
      }
    });
  }, [text, following, rendermime]);
  return (
    <div ref={host} className="jp-Hopyard-log" tabIndex={0} role="log" aria-label={trans.__('Log')} aria-live="off" />
  );
}
