import type { TranslationBundle } from '@jupyterlab/translation';
import { listIcon, refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { ExecutorView, Sample } from '../../../protocol';
import { Gauges } from '../../components/gauges';
import { LossButton } from '../../components/loss-button';
import { StateMark } from '../../components/state-mark';
import { executorWord } from '../../components/words';
import { executorIsUp } from '../../store/project';
import type { LaunchModel } from './model';

export interface ExecutorCardProps {
  readonly executor: ExecutorView;
  readonly samples: readonly Sample[];
  readonly model: LaunchModel;
  readonly openLog: (executor: string) => void;
  readonly trans: TranslationBundle;
}

export function ExecutorCard(props: ExecutorCardProps): JSX.Element {
  const { executor, trans } = props;
  const state = executorWord(executor.state, trans);
  return (
    <li className={`jp-Hopyard-executor jp-mod-${state.look}`} data-executor={executor.label}>
      <div className="jp-Hopyard-executorHead">
        <button
          type="button"
          className="jp-Hopyard-label"
          title={trans.__('Open the log of %1', executor.label)}
          onClick={() => props.openLog(executor.id)}
        >
          {executor.label}
        </button>
        <span className="jp-Hopyard-grow jp-Hopyard-quiet" title={executor.gpus.join(', ')}>
          {[executor.gpus.length > 0 ? trans._n('%1 GPU', '%1 GPUs', executor.gpus.length) : '', executor.host ?? '']
            .filter(Boolean)
            .join(' · ')}
        </span>
        <StateMark state={state} />
      </div>
      {executorIsUp(executor) ? <Gauges samples={props.samples} trans={trans} /> : null}
      {executor.failure ? <p className="jp-Hopyard-problem">{executor.failure.message}</p> : null}
      <div className="jp-Hopyard-executorFoot">
        <span className="jp-Hopyard-grow">{doing(executor, trans)}</span>
        <Acts {...props} />
      </div>
    </li>
  );
}

function doing({ trial, leaving, done }: ExecutorView, trans: TranslationBundle): string {
  if (trial === undefined) {
    return trans._n('%1 trial done', '%1 trials done', done);
  }
  const number = trialNumber(trial);
  return leaving ? trans.__('trial %1, then it leaves', number) : trans.__('trial %1', number);
}

/** Trial ids are opaque; when one ends in a number, that number is what people know it by. */
const trialNumber = (trial: string): string => /\.(\d+)$/.exec(trial)?.[1] ?? trial;

function Acts({ executor, model, openLog, trans }: ExecutorCardProps): JSX.Element {
  const { api } = model.hopyard;
  const up = executorIsUp(executor);
  const busy = executor.state === 'running';
  const { label } = executor;
  return (
    <span className="jp-Hopyard-executorActs" role="group" aria-label={trans.__('Executor %1', label)}>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={trans.__('Log of %1', label)}
        aria-label={trans.__('Log of %1', label)}
        onClick={() => openLog(executor.id)}
      >
        <listIcon.react tag="span" />
      </button>
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        title={
          busy ? trans.__('Interrupt %1: as Ctrl-C for what it runs', label) : trans.__('%1 runs nothing now', label)
        }
        aria-label={trans.__('Interrupt %1', label)}
        disabled={!busy}
        onClick={() =>
          void model.do(trans.__('%1 could not be interrupted', label), () => api.interruptExecutor(executor.id))
        }
      >
        <InterruptIcon />
      </button>
      <LossButton
        className="jp-Hopyard-iconButton"
        iconOnly
        icon={<refreshIcon.react tag="span" />}
        label={trans.__('Restart %1', label)}
        loss={busy ? trans.__('Restart: its trial starts again') : undefined}
        disabled={!up}
        act={() => void model.do(trans.__('%1 could not be restarted', label), () => api.restartExecutor(executor.id))}
        trans={trans}
      />
      <LossButton
        className="jp-Hopyard-iconButton"
        iconOnly
        icon={<stopIcon.react tag="span" />}
        label={trans.__('Stop %1', label)}
        loss={busy ? trans.__('Stop: its trial moves on') : undefined}
        disabled={!up}
        act={() => void model.do(trans.__('%1 could not be stopped', label), () => api.stopExecutor(executor.id))}
        trans={trans}
      />
    </span>
  );
}

function InterruptIcon(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">
      <path className="jp-icon3" fill="#616161" d="M7 5h3.500v14H7zM13.500 5H17v14h-3.500z" />
    </svg>
  );
}
