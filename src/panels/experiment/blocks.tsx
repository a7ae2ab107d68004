import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import type { Block } from './merge';
import { Rendered } from './rendered';

/** More blocks than this are folded: the newest stay in sight. */
const SHOWN = 200;

export function Blocks(props: {
  readonly blocks: readonly Block[];
  /** A gutter says who showed each block; without it all is from one. */
  readonly gutter: boolean;
  /** Labels are trial numbers rather than executors. */
  readonly byTrial: boolean;
  readonly rendermime: IRenderMimeRegistry;
  readonly trusted: boolean;
  /** More may come. */
  readonly isOpen: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { blocks, trans } = props;
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, blocks.length - SHOWN);
  return (
    <div className="jp-Hopyard-blocks">
      {blocks.length === 0 ? (
        <p className="jp-Hopyard-quiet">
          {props.isOpen ? trans.__('Nothing was printed yet.') : trans.__('Nothing was printed.')}
        </p>
      ) : null}
      {hidden > 0 ? (
        <button type="button" className="jp-Hopyard-button" onClick={() => setAll(true)}>
          {trans._n('Show %1 earlier output', 'Show %1 earlier outputs', hidden)}
        </button>
      ) : null}
      {blocks.slice(hidden).map((block, index, shown) => (
        <div key={block.key} className={`jp-Hopyard-block${props.gutter ? ' jp-mod-gutter' : ''}`}>
          {props.gutter ? <Gutter {...props} block={block} again={isSame(shown[index - 1], block)} /> : null}
          <Rendered piece={block.piece} rendermime={props.rendermime} trusted={props.trusted} />
        </div>
      ))}
    </div>
  );
}

/** Shown by the same as the block above it: its label need not be said again. */
function isSame(above: Block | undefined, block: Block): boolean {
  const sources = (of: Block): string => of.sources.map(({ trial }) => trial).join(' ');
  return above !== undefined && sources(above) === sources(block);
}

function Gutter(props: {
  readonly block: Block;
  readonly byTrial: boolean;
  readonly again: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { block, byTrial, trans } = props;
  const labels = block.sources.map(({ executor, number }) =>
    byTrial
      ? executor
        ? trans.__('trial %1 on %2', String(number), executor)
        : trans.__('trial %1', String(number))
      : executor
  );
  const first = block.sources[0];
  const short = byTrial ? `#${first?.number ?? ''}` : (first?.executor ?? '');
  const list = labels.join(', ');
  if (props.again) {
    return <span className="jp-Hopyard-gutter" title={list} />;
  }
  return (
    <span className="jp-Hopyard-gutter" title={list}>
      <span aria-hidden="true">{block.sources.length > 1 ? `${block.sources.length} ×` : short}</span>
      <span className="jp-Hopyard-spoken">
        {block.sources.length > 1 ? trans.__('%1 times: %2', String(block.sources.length), list) : list}
      </span>
    </span>
  );
}
