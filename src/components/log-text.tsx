import { type IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { type JSX, useLayoutEffect, useRef } from 'react';

const MIME = 'application/vnd.jupyter.stdout';
/** Nearer to the end than this counts as being at the end. */
const NEAR_PX = 24;

/** Text with ANSI colours as JupyterLab draws it, markup shown as text; following its end while one is there. */
export function LogText(props: {
  readonly text: string;
  readonly label: string;
  readonly following: boolean;
  readonly rendermime: IRenderMimeRegistry;
}): JSX.Element {
  const { text, following, rendermime } = props;
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
  return <div ref={host} className="jp-Hopyard-log" tabIndex={0} role="log" aria-label={props.label} aria-live="off" />;
}
