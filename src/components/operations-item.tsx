import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { JSX, ReactElement } from 'react';
import type { OperationView } from '../../protocol';
import { operationIsOver } from '../../protocol/operation-end';
import { environmentsIcon } from '../icons';
import { operationsOf, shareOf } from '../store/operations';
import type { IHopyard } from '../tokens';
import { useSignal } from './hooks';
import { Ring } from './tally-view';

/** What is being done to environments, oldest first. */
export const operationsUnderWay = (hopyard: IHopyard): readonly OperationView[] =>
  operationsOf(hopyard)
    .filter(each => !operationIsOver(each))
    .reverse();

/** In the status bar, while something is being done to an environment; a press opens that environment. */
export class OperationsItem extends ReactWidget {
  constructor(private readonly _options: OperationsItem.IOptions) {
    super();
    this.addClass('jp-Hopyard-statusItem');
  }

  protected override render(): ReactElement {
    return <OperationsWords {...this._options} />;
  }
}

export namespace OperationsItem {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly trans: TranslationBundle;
    readonly open: (environment: string) => void;
  }
}

function OperationsWords({ hopyard, trans, open }: OperationsItem.IOptions): JSX.Element | null {
  useSignal(hopyard.projectChanged);
  const underWay = operationsUnderWay(hopyard);
  const [first] = underWay;
  if (first === undefined) {
    return null;
  }
  const share = shareOf(first.progress);
  const text = underWay.length === 1 ? first.title : trans.__('%1 and %2 more', first.title, underWay.length - 1);
  return (
    <button
      type="button"
      title={trans.__('Environment %1: %2', first.environment, first.says || first.title)}
      onClick={() => open(first.environment)}
    >
      <span className="jp-Hopyard-tally">
        {share === undefined ? (
          <environmentsIcon.react tag="span" className="jp-Hopyard-tallyIcon" />
        ) : (
          <Ring share={share} />
        )}
        <span className="jp-Hopyard-operationsItem">{text}</span>
      </span>
    </button>
  );
}
