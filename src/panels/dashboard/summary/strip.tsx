import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, pauseIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { JSX, ReactNode } from 'react';
import type { TrialState } from '../../../../protocol';
import { Explained } from '../../../components/explained';
import { duration, percent } from '../../../components/format';
import { useNow, useSignal } from '../../../components/hooks';
import { LossButton } from '../../../components/loss-button';
import { StateIcon, StateMark } from '../../../components/state-mark';
import { TrialsProgress } from '../../../components/trials-progress';
import { experimentTitle, experimentWord, lossOfStop, trialWord } from '../../../components/words';
import type { Board } from '../../../store/board/types';
import { experimentIsOver } from '../../../store/project';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { bestOf, progressOf, remaining, usedMs } from './figures';

interface StripProps {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly isLive: boolean;
  readonly trans: TranslationBundle;
}

/** Answers first: how it goes, what is the best so far, how long still, and what can be done about it. */
export function SummaryStrip(props: StripProps): JSX.Element {
  const { board, trans } = props;
  const { experiment } = board;
  const title = experimentTitle(experiment);
  return (
    <div className="jp-Hopyard-strip">
      <div className="jp-Hopyard-stripLine">
        <h1 title={`${title}\n${experiment.directory}`}>{title}</h1>
        <StateMark state={experimentWord(experiment, trans)} />
        <ProgressBar {...props} />
        <Steer {...props} />
      </div>
      <Figures {...props} />
    </div>
  );
}

function ProgressBar({ board, trans }: StripProps): JSX.Element {
  const { ended, total } = progressOf(board);
  const text = total === undefined ? String(ended) : `${ended}/${total}`;
  return (
    <span className="jp-Hopyard-stripProgress">
      <span className="jp-Hopyard-number">
        {text}
        <span className="jp-Hopyard-spoken"> {trans.__('trials ended')}</span>
      </span>
      {total === undefined || total === 0 ? null : (
        <TrialsProgress trials={board.experiment.trials} ended={ended} total={total} trans={trans} />
      )}
    </span>
  );
}

function Figures(props: StripProps): JSX.Element {
  const { model, board, trans } = props;
  const now = useNow(1_000);
  const { experiment } = board;
  const best = bestOf(board, trans);
  const left = remaining(board, trans);
  const until = experimentIsOver(experiment) ? (experiment.endedAt ?? now) : now;
  const used = usedMs(board, until);
  return (
    <dl className="jp-Hopyard-figures">
      {best ? (
        <Entry name={trans.__('best')}>
          <Explained says={best.says}>{best.text}</Explained>
          {best.row === undefined ? null : (
            <button
              type="button"
              className="jp-Hopyard-link"
              title={trans.__('Open the best trial')}
              onClick={() => model.open(best.row)}
            >
              #{board.trials.numbers[best.row]}
            </button>
          )}
        </Entry>
      ) : null}
      {left ? (
        <Entry name={trans.__('ETA')}>
          <Explained says={left.says}>{left.text}</Explained>
        </Entry>
      ) : null}
      {experiment.startedAt === undefined ? null : (
        <Entry name={trans.__('took')}>
          <Explained says={trans.__('Time on the clock from the first trial.')}>
            {duration(until - experiment.startedAt, trans)}
          </Explained>
        </Entry>
      )}
      <Entry name={trans.__('used')}>
        <Explained says={trans.__('Executor time: what all runs of trials took together.')}>
          {duration(used, trans)}
        </Explained>
      </Entry>
      <Saved {...props} />
      <Priority {...props} />
      <States {...props} />
    </dl>
  );
}

function Entry({ name, children }: { readonly name: string; readonly children: ReactNode }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Both savings, each with its own reckoning. */
function Saved({ board, trans }: StripProps): JSX.Element | null {
  const { byStopping, byNotWaiting } = board.savings ?? {};
  if (byStopping === undefined && byNotWaiting === undefined) {
    return null;
  }
  return (
    <>
      {byStopping ? (
        <Entry name={trans.__('saved by stopping')}>
          <Explained says={byStopping.says}>
            {duration(byStopping.saved, trans)} ({percent(byStopping.share)})
          </Explained>
        </Entry>
      ) : null}
      {byNotWaiting ? (
        <Entry name={trans.__('saved by not waiting')}>
          <Explained says={byNotWaiting.says}>
            {duration(byNotWaiting.saved, trans)} ({percent(byNotWaiting.share)})
          </Explained>
        </Entry>
      ) : null}
    </>
  );
}

/** Its weight among the experiments of its fleet, where it is not the usual one. */
function Priority({ board, trans }: StripProps): JSX.Element | null {
  const { priority } = board.experiment;
  return priority === undefined ? null : (
    <Entry name={trans.__('priority')}>
      <Explained
        says={trans.__(
          'Where experiments share a fleet, this one gets %1 times the executor time of one of priority 1.',
          String(priority)
        )}
      >
        {String(priority)}
      </Explained>
    </Entry>
  );
}

const SHOWN_STATES = [
  'running',
  'queued',
  'paused',
  'succeeded',
  'stopped',
  'failed',
  'cancelled'
] as const satisfies readonly TrialState[];

/** Trials by state; each filters the views to its own. */
function States({ model, board, trans }: StripProps): JSX.Element {
  const { trials } = board.experiment;
  return (
    <div className="jp-Hopyard-states">
      <dt className="jp-Hopyard-spoken">{trans.__('Trials by state')}</dt>
      {SHOWN_STATES.map(state => {
        const count = trials[state] ?? 0;
        const { look, word } = trialWord(state, trans);
        return count === 0 ? null : (
          <dd key={state}>
            <button
              type="button"
              className="jp-Hopyard-stateCount"
              title={trans.__('Show only these')}
              onClick={() => {
                model.filterText = `status == "${state}"`;
              }}
            >
              <StateIcon look={look} />
              <span className="jp-Hopyard-number">{count}</span> {word}
            </button>
          </dd>
        );
      })}
    </div>
  );
}

function Steer({ model, board, acts, isLive, trans }: StripProps): JSX.Element {
  const { steering } = model;
  useSignal(steering.changed);
  const { experiment } = board;
  const isOver = experimentIsOver(experiment);
  const isHeld = experiment.held === true;
  const isStopping = experiment.state === 'stopping';
  return (
    <span className="jp-Hopyard-steer">
      {isOver ? null : (
        <>
          <button
            type="button"
            className="jp-Hopyard-iconButton"
            title={
              isHeld
                ? trans.__('Resume: start new trials again')
                : trans.__('Pause: running trials go on, no new ones start')
            }
            aria-label={isHeld ? trans.__('Resume') : trans.__('Pause')}
            disabled={!isLive || isStopping || steering.isBusy('pause')}
            onClick={() => void (isHeld ? steering.resume() : steering.pause())}
          >
            {isHeld ? <runIcon.react tag="span" /> : <pauseIcon.react tag="span" />}
          </button>
          <LossButton
            className="jp-Hopyard-iconButton"
            icon={<stopIcon.react tag="span" />}
            iconOnly
            label={isStopping ? trans.__('Stopping…') : trans.__('Stop')}
            loss={lossOfStop(experiment.trials, trans)}
            disabled={!isLive || isStopping || steering.isBusy('stop')}
            act={() => void steering.stop()}
            trans={trans}
          />
        </>
      )}
      <button
        type="button"
        className="jp-Hopyard-iconButton"
        aria-haspopup="menu"
        title={trans.__('Change the search, add a trial, export, files')}
        aria-label={trans.__('More')}
        onClick={event => {
          const box = event.currentTarget.getBoundingClientRect();
          acts.openMenu({ x: box.left, y: box.bottom });
        }}
      >
        <ellipsesIcon.react tag="span" />
      </button>
    </span>
  );
}
