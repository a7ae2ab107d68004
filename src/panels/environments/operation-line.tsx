import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, ReactNode } from 'react';
import type { OperationView } from '../../../protocol';
import { operationIsOver } from '../../../protocol/operation-end';
import { bytes, duration } from '../../components/format';
import { useNow } from '../../components/hooks';
import { StateMark } from '../../components/state-mark';
import { shareOf } from '../../store/operations';
import { operationWord, phaseWord } from './words';

/** An operation in two lines: what, how far. */
export function OperationLine(props: {
  readonly operation: OperationView;
  readonly trans: TranslationBundle;
  readonly open?: () => void;
  readonly acts?: ReactNode;
}): JSX.Element {
  const { operation, trans } = props;
  const title = <strong className="jp-Hopyard-grow">{operation.title}</strong>;
  return (
    <div className="jp-Hopyard-operation">
      <div className="jp-Hopyard-line">
        {props.open === undefined ? (
          title
        ) : (
          <button type="button" className="jp-Hopyard-linkButton jp-Hopyard-grow" onClick={props.open}>
            {title}
          </button>
        )}
        <Lasted operation={operation} trans={trans} />
        <StateMark state={operationWord(operation, trans)} />
        {props.acts}
      </div>
      {operationIsOver(operation) ? null : <Progress operation={operation} trans={trans} />}
    </div>
  );
}

function Lasted({ operation, trans }: { operation: OperationView; trans: TranslationBundle }): JSX.Element {
  const now = useNow(1000);
  const until = operation.endedAt ?? now;
  return <span className="jp-Hopyard-number jp-Hopyard-quiet">{duration(until - operation.startedAt, trans)}</span>;
}

function Progress({ operation, trans }: { operation: OperationView; trans: TranslationBundle }): JSX.Element {
  const { progress } = operation;
  const share = shareOf(progress);
  const phase = operation.says || phaseWord(operation.phase ?? 'solve', trans);
  return (
    <>
      <div
        className={`jp-Hopyard-progress${share === undefined ? ' jp-mod-unknown' : ''}`}
        role="progressbar"
        aria-label={operation.title}
        aria-valuetext={phase}
        {...(share === undefined
          ? {}
          : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <span style={{ width: share === undefined ? '30%' : `${share * 100}%` }} />
      </div>
      <div className="jp-Hopyard-line jp-Hopyard-quiet">
        <span className="jp-Hopyard-grow">{progress?.item ? `${phase} · ${progress.item}` : phase}</span>
        {progress === undefined ? null : (
          <span className="jp-Hopyard-number">
            {progress.totalBytes > 0 ? `${bytes(progress.bytes)} / ${bytes(progress.totalBytes)}` : null}
            {progress.totalBytes === 0 && progress.totalPackages > 0
              ? `${progress.packages} / ${progress.totalPackages}`
              : null}
          </span>
        )}
      </div>
    </>
  );
}
