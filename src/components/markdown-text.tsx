import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { type JSX, useRef } from 'react';
import { useRenderer } from './use-renderer';

/** Markdown with formulas and code as JupyterLab draws it; what HTML it holds is sanitised. */
export function MarkdownText(props: {
  readonly text: string;
  readonly label: string;
  readonly rendermime: IRenderMimeRegistry;
}): JSX.Element {
  const { text, rendermime } = props;
  const host = useRef<HTMLDivElement>(null);
  useRenderer({ host, rendermime, mimeType: 'text/markdown', text });
  return <div ref={host} className="jp-Hopyard-markdown" role="region" aria-label={props.label} tabIndex={0} />;
}
