import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { TrialState } from '../../../../protocol';
import { useSignal } from '../../../components/hooks';
import { LossButton } from '../../../components/loss-button';
import { experimentIsOver } from '../../../store/project';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { isSearch } from '../model/steering';

const OPEN: ReadonlySet<TrialState> = new Set(['queued', 'starting', 'running', 'paused']);
const AGAIN: ReadonlySet<TrialState> = new Set(['failed', 'stopped', 'cancelled']);

/** What can be done with a trial as it is now; what cannot be says why. */
export function TrialActs(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly id: string;
  readonly number: number;
  readonly state: TrialState;
  readonly params: Readonly<Record<string, unknown>>;
  readonly isLive: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, id, number, state, isLive, trans } = props;
  const { steering } = model;
  useSignal(steering.changed);
  const isOver = experimentIsOver(board.experiment);
  const over = trans.__('The experiment has ended.');
  const why = isLive ? (isOver ? over : undefined) : trans.__('Not connected.');
  return (
    <p className="jp-Hopyard-acts">
      {OPEN.has(state) ? (
        <LossButton
          label={trans.__('Stop')}
          loss={
            state === 'running'
              ? trans.__('Stop: what trial %1 did so far is all it will do', String(number))
              : undefined
          }
          disabled={why !== undefined || steering.isBusy(`stop ${id}`)}
          act={() => void steering.stopTrial(id, number)}
          trans={trans}
        />
      ) : null}
      {AGAIN.has(state) ? (
        <button
          type="button"
          title={why ?? trans.__('Queue it again from its beginning')}
          disabled={why !== undefined || steering.isBusy(`retry ${id}`)}
          onClick={() => void steering.retryTrial(id, number)}
        >
          {trans.__('Retry')}
        </button>
      ) : null}
      {state === 'stopped' ? (
        <button
          type="button"
          title={why ?? trans.__('Let it go on although a rule stopped it, from its checkpoint where it has one')}
          disabled={why !== undefined || steering.isBusy(`continue ${id}`)}
          onClick={() => void steering.continueTrial(id, number)}
        >
          {trans.__('Continue')}
        </button>
      ) : null}
      {isSearch(board) ? (
        <button
          type="button"
          title={why ?? trans.__('Add a trial that begins with these parameters')}
          disabled={why !== undefined}
          onClick={() => props.acts.addTrial(props.params)}
        >
          {trans.__('Add similar…')}
        </button>
      ) : null}
      {why === undefined ? null : <span className="jp-Hopyard-quiet">{why}</span>}
    </p>
  );
}
