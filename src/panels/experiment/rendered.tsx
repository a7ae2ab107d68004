import { type IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { type JSX, useLayoutEffect, useRef } from 'react';
import type { Piece } from './pieces';

type Bundle = ReadonlyPartialJSONObject;

/** One piece drawn by JupyterLab's own renderers: ANSI, tracebacks, images, HTML under the output's trust. */
export function Rendered(props: {
  readonly piece: Piece;
  readonly rendermime: IRenderMimeRegistry;
  readonly trusted: boolean;
}): JSX.Element {
  const { piece, rendermime, trusted } = props;
  const host = useRef<HTMLDivElement>(null);
  const renderer = useRef<IRenderMime.IRenderer | null>(null);
  const data = toBundle(piece);
  const mimeType = rendermime.preferredMimeType(data, trusted ? 'any' : 'ensure');
  // In the layout phase: when it ends, the host is still in the document, as Lumino wants for detaching.
  useLayoutEffect(() => {
    if (!host.current || mimeType === undefined) {
      return;
    }
    const made = rendermime.createRenderer(mimeType);
    renderer.current = made;
    Widget.attach(made, host.current);
    return () => {
      renderer.current = null;
      made.dispose();
    };
  }, [mimeType, rendermime]);
  const content = JSON.stringify(data);
  useLayoutEffect(() => {
    const metadata = piece.kind === 'rich' ? (piece.metadata as Bundle) : {};
    const model = new MimeModel({ data: JSON.parse(content) as Bundle, metadata, trusted });
    renderer.current?.renderModel(model).catch(() => {
      host.current?.replaceChildren('⚠');
    });
  }, [content, mimeType, trusted, rendermime]);
  return <div ref={host} className={`jp-Hopyard-rendered jp-mod-${piece.kind}`} data-mime-type={mimeType} />;
}

function toBundle(piece: Piece): Bundle {
  switch (piece.kind) {
    case 'text':
      return { [`application/vnd.jupyter.${piece.stream}`]: piece.text };
    case 'rich':
      return piece.data as Bundle;
    case 'error':
      return {
        'application/vnd.jupyter.stderr': piece.traceback.join('\n') || `${piece.name}: ${piece.value}`
      };
    case 'notice':
      return { 'text/plain': piece.text };
  }
}
