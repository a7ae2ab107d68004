import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { OperationView } from '../../../protocol';
import { FailureBox } from '../../components/failure-box';
import { coerceError } from '../../failure';
import { PreviewTable } from './changes-bar';
import { OperationLine } from './operation-line';
import { isOver } from './operations';
import type { EnvironmentModel } from './page-model';
import type { PageProps } from './page-view';

const LOG_EVERY_MS = 1000;

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
  const over = isOver(operation);
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
      {operation.failure === undefined || operation.state === 'cancelled' ? null : (
        <FailureBox title={trans.__('It failed')} failure={operation.failure} trans={trans} />
      )}
      {opened === 'changes' && operation.preview !== undefined ? (
        <PreviewTable preview={operation.preview} trans={trans} />
      ) : null}
      {opened === 'log' ? <OperationLog operation={operation} model={model} trans={trans} /> : null}
    </article>
  );
}

function OperationLog({ operation, model, trans }: OperationProps): JSX.Element {
  const [text, setText] = useState<string | undefined>();
  const box = useRef<HTMLDivElement>(null);
  const { id } = operation;
  const over = isOver(operation);
  useEffect(() => {
    let gone = false;
    const read = (): void => {
      model.hopyard.api.environments.log(id, -64 * 1024).then(
        tail => (gone ? undefined : setText(tail.text)),
        thrown => (gone ? undefined : setText(coerceError(thrown).message))
      );
    };
    read();
    const timer = over ? undefined : window.setInterval(read, LOG_EVERY_MS);
    return () => {
      gone = true;
      window.clearInterval(timer);
    };
  }, [model, id, over]);
  useEffect(() => {
    if (box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [text]);
  return (
    <div
      ref={box}
      className="jp-Hopyard-log"
      tabIndex={0}
      role="log"
      aria-label={trans.__('Log of %1', operation.title)}
    >
      <pre>{text === undefined ? trans.__('Looking…') : text || trans.__('It has printed nothing.')}</pre>
    </div>
  );
}
