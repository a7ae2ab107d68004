import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExecutorState, ExperimentState, FleetState, TrialState } from '../../protocol';

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

export function experimentWord(state: ExperimentState, trans: TranslationBundle): StateWord {
  const words: Record<ExperimentState, StateWord> = {
    waiting: { look: 'waiting', word: trans.__('waiting') },
    running: { look: 'running', word: trans.__('running') },
    stopping: { look: 'waiting', word: trans.__('stopping') },
    succeeded: { look: 'finished', word: trans.__('finished') },
    failed: { look: 'failed', word: trans.__('failed') },
    stopped: { look: 'stopped', word: trans.__('stopped') }
  };
  return words[state];
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
