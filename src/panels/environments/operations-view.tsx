import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { OperationView } from '../../../protocol';
import { operationIsOver } from '../../../protocol/operation-end';
import { FailureBox } from '../../components/failure-box';
import { bytes } from '../../components/format';
import { useLog } from '../../components/use-log';
import { PreviewTable } from './changes-bar';
import { HeldBackList } from './held-back';
import { OperationLine } from './operation-line';
import type { EnvironmentModel } from './page-model';
import type { PageProps } from './page-view';

/** What is being done to the environment, and what was lately. */
export function OperationsView({ model, trans }: PageProps): JSX.Element {
  const { operations } = model;
  if (operations.length === 0) {
    return <p className="jp-Hopyard-quiet">{trans.__('Nothing is being done to this environment.')}</p>;
  }
  return (
    <>
      {operations.map(operation => (
        <Operation key={operation.id} operation={operation} model={model} trans={trans} />
      ))}
    </>
  );
}

interface OperationProps {
  readonly operation: OperationView;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
}

function Operation({ operation, model, trans }: OperationProps): JSX.Element {
  const [opened, setOpened] = useState<'log' | 'changes' | undefined>();
  const api = model.hopyard.api.environments;
  const toggle = (part: 'log' | 'changes'): void => setOpened(opened === part ? undefined : part);
  const over = operationIsOver(operation);
  return (
    <article className="jp-Hopyard-operationCard" aria-label={operation.title}>
      <OperationLine
        operation={operation}
        trans={trans}
        acts={
          <span className="jp-Hopyard-acts">
            {operation.preview === undefined ? null : (
              <button type="button" aria-expanded={opened === 'changes'} onClick={() => toggle('changes')}>
                {trans.__('Changes')}
              </button>
            )}
            <button type="button" aria-expanded={opened === 'log'} onClick={() => toggle('log')}>
              {trans.__('Log')}
            </button>
            {over ? null : (
              <button type="button" onClick={() => void model.attempt(() => api.cancel(operation.id))}>
                {trans.__('Cancel')}
              </button>
            )}
            {over && operation.state !== 'succeeded' ? (
              <button type="button" onClick={() => void model.attempt(() => api.retry(operation.id))}>
                {trans.__('Try again')}
              </button>
            ) : null}
            {over ? (
              <button type="button" onClick={() => void model.attempt(() => api.forget(operation.id))}>
                {trans.__('Clear')}
              </button>
            ) : null}
          </span>
        }
      />
      {operation.by === undefined ? null : <p className="jp-Hopyard-quiet">{trans.__('by %1', operation.by)}</p>}
      {operation.failure === undefined || operation.state === 'cancelled' ? null : (
        <FailureBox title={trans.__('It failed')} failure={operation.failure} trans={trans} />
      )}
      {operation.state === 'succeeded' ? (
        <HeldBackList held={operation.preview?.heldBack} model={model} trans={trans} />
      ) : null}
      {opened === 'changes' && operation.preview !== undefined ? (
        <PreviewTable preview={operation.preview} trans={trans} />
      ) : null}
      {opened === 'log' ? <OperationLog operation={operation} model={model} trans={trans} /> : null}
    </article>
  );
}

/** What the operation prints, read on while it goes on and is looked at, and once more when it has ended. */
function OperationLog({ operation, model, trans }: OperationProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { id, state } = operation;
  const read = useCallback((from: number) => model.hopyard.api.environments.log(id, from), [model, id]);
  const { log } = useLog({ read, grows: !operationIsOver(operation), stage: state });
  const { text, path, skipped, error } = log.shown;
  useEffect(() => {
    if (box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [text]);
  return (
    <>
      {error === undefined ? null : (
        <FailureBox title={trans.__('The log cannot be read')} failure={error} trans={trans} />
      )}
      {skipped > 0 ? (
        <p className="jp-Hopyard-quiet">{trans.__('%1 before this are in %2.', bytes(skipped), path)}</p>
      ) : null}
      <div
        ref={box}
        className="jp-Hopyard-log"
        tabIndex={0}
        role="log"
        aria-label={trans.__('Log of %1', operation.title)}
      >
        <pre>
          {path === '' && error === undefined ? trans.__('Looking…') : text || trans.__('It has printed nothing.')}
        </pre>
      </div>
    </>
  );
}
