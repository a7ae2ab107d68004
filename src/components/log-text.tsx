import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { type JSX, useMemo, useRef } from 'react';
import { overwrittenLines } from './overwritten';
import { useRenderer } from './use-renderer';

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
  const shown = useMemo(() => overwrittenLines(text), [text]);
  const host = useRef<HTMLDivElement>(null);
  const box = host.current;
  const wasAtEnd = box ? box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX : true;
  useRenderer({
    host,
    rendermime,
    mimeType: 'application/vnd.jupyter.stdout',
    text: shown,
    drawn: () => {
      if (host.current && following && wasAtEnd) {
        host.current.scrollTop = host.current.scrollHeight;
      }
    }
  });
  return <div ref={host} className="jp-Hopyard-log" tabIndex={0} role="log" aria-label={props.label} aria-live="off" />;
}
