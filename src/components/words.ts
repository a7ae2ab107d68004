import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExecutorState, ExperimentState, ExperimentView, FleetState, TrialState } from '../../protocol';
import { experimentIsOver } from '../store/project';

/** One look for one meaning everywhere: its colour, its icon. The word differs by thing. */
export type Look = 'waiting' | 'running' | 'idle' | 'finished' | 'stopped' | 'failed';
export interface StateWord {
  readonly look: Look;
  readonly word: string;
}

export function executorWord(state: ExecutorState, trans: TranslationBundle): StateWord {
  const words: Record<ExecutorState, StateWord> = {
    starting: { look: 'waiting', word: trans.__('starting') },
    idle: { look: 'idle', word: trans.__('ready') },
    running: { look: 'running', word: trans.__('running') },
    silent: { look: 'waiting', word: trans.__('not answering') },
    lost: { look: 'failed', word: trans.__('lost') },
    stopping: { look: 'waiting', word: trans.__('stopping') },
    stopped: { look: 'stopped', word: trans.__('stopped') },
    failed: { look: 'failed', word: trans.__('failed') }
  };
  return words[state];
}

export function fleetWord(state: FleetState, trans: TranslationBundle): StateWord {
  const words: Record<FleetState, StateWord> = {
    starting: { look: 'waiting', word: trans.__('starting') },
    ready: { look: 'idle', word: trans.__('ready') },
    stopping: { look: 'waiting', word: trans.__('stopping') },
    stopped: { look: 'stopped', word: trans.__('stopped') },
    failed: { look: 'failed', word: trans.__('failed') }
  };
  return words[state];
}

/** What an experiment is called wherever it is named. */
export const experimentTitle = ({ kind, name }: Pick<ExperimentView, 'kind' | 'name'>): string =>
  kind === name ? name : `${kind} · ${name}`;

/** A held experiment is running by its state, and paused to people. */
export function experimentWord(
  experiment: Pick<ExperimentView, 'state' | 'held'>,
  trans: TranslationBundle
): StateWord {
  if (experiment.held === true && !experimentIsOver(experiment)) {
    return { look: 'waiting', word: trans.__('paused') };
  }
  const words: Record<ExperimentState, StateWord> = {
    waiting: { look: 'waiting', word: trans.__('waiting') },
    running: { look: 'running', word: trans.__('running') },
    stopping: { look: 'waiting', word: trans.__('stopping') },
    succeeded: { look: 'finished', word: trans.__('finished') },
    failed: { look: 'failed', word: trans.__('failed') },
    stopped: { look: 'stopped', word: trans.__('stopped') }
  };
  return words[experiment.state];
}

export function trialWord(state: TrialState, trans: TranslationBundle): StateWord {
  const words: Record<TrialState, StateWord> = {
    queued: { look: 'waiting', word: trans.__('waiting') },
    starting: { look: 'waiting', word: trans.__('starting') },
    running: { look: 'running', word: trans.__('running') },
    stopping: { look: 'waiting', word: trans.__('stopping') },
    paused: { look: 'waiting', word: trans.__('paused') },
    succeeded: { look: 'finished', word: trans.__('finished') },
    stopped: { look: 'stopped', word: trans.__('stopped') },
    failed: { look: 'failed', word: trans.__('failed') },
    cancelled: { look: 'stopped', word: trans.__('cancelled') }
  };
  return words[state];
}

/** "Stop: 3 running trials end, 27 results stay"; undefined when nothing would be lost. */
export function lossOfStop(trials: ExperimentView['trials'], trans: TranslationBundle): string | undefined {
  const open = trials.running + trials.queued + (trials.paused ?? 0);
  return open === 0
    ? undefined
    : trans.__(
        'Stop: %1, %2',
        trans._n('%1 trial ends', '%1 trials end', open),
        trans._n('%1 result stays', '%1 results stay', trials.succeeded)
      );
}
