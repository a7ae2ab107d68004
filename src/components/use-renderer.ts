import { type IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Draws `text` by JupyterLab's renderer of its MIME type, sanitised as output that nobody trusts. `drawn`: after each time. */
export function useRenderer(options: {
  readonly host: RefObject<HTMLElement>;
  readonly rendermime: IRenderMimeRegistry;
  readonly mimeType: string;
  readonly text: string;
  readonly drawn?: () => void;
}): void {
  const { host, rendermime, mimeType, text, drawn } = options;
  const renderer = useRef<IRenderMime.IRenderer | null>(null);
  // In the layout phase: when it ends, the host is still in the document, as Lumino wants for detaching.
  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const made = rendermime.createRenderer(mimeType);
    renderer.current = made;
    Widget.attach(made, host.current);
    return () => made.dispose();
  }, [rendermime, mimeType]);
  useLayoutEffect(() => {
    void renderer.current?.renderModel(new MimeModel({ data: { [mimeType]: text }, trusted: false })).then(drawn);
  }, [text, rendermime, mimeType]);
}
