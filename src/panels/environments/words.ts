import type { TranslationBundle } from '@jupyterlab/translation';
import type { EnvironmentView, OperationView, PackageChange, PackageView } from '../../../protocol';
import type { StateWord } from '../../components/words';

export function environmentWord({ state }: EnvironmentView, trans: TranslationBundle): StateWord {
  const words: Record<EnvironmentView['state'], StateWord> = {
    ready: { look: 'finished', word: trans.__('ready') },
    empty: { look: 'waiting', word: trans.__('empty') },
    busy: { look: 'running', word: trans.__('changing') },
    broken: { look: 'failed', word: trans.__('broken') }
  };
  return words[state];
}

export function operationWord({ state }: OperationView, trans: TranslationBundle): StateWord {
  const words: Record<OperationView['state'], StateWord> = {
    queued: { look: 'waiting', word: trans.__('waiting') },
    running: { look: 'running', word: trans.__('running') },
    succeeded: { look: 'finished', word: trans.__('done') },
    failed: { look: 'failed', word: trans.__('failed') },
    cancelled: { look: 'stopped', word: trans.__('cancelled') }
  };
  return words[state];
}

export function phaseWord(phase: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    queue: trans.__('Waiting for another operation'),
    solve: trans.__('Solving'),
    preview: trans.__('Comparing'),
    download: trans.__('Fetching'),
    link: trans.__('Installing'),
    test: trans.__('Testing'),
    switch: trans.__('Switching'),
    sweep: trans.__('Tidying up')
  };
  return words[phase] ?? phase;
}

export function packageWord({ status }: PackageView, trans: TranslationBundle): StateWord {
  const words: Record<PackageView['status'], StateWord> = {
    ok: { look: 'finished', word: trans.__('ok') },
    missing: { look: 'failed', word: trans.__('missing') },
    changed: { look: 'stopped', word: trans.__('changed') },
    extra: { look: 'stopped', word: trans.__('not in the lock') }
  };
  return words[status];
}

export function machinesWord(machines: PackageView['machines'], trans: TranslationBundle): string {
  return { all: trans.__('All'), cpu: trans.__('CPU'), gpu: trans.__('GPU') }[machines];
}

export function byWord({ builtIn, asked }: PackageView, trans: TranslationBundle): string {
  return builtIn ? trans.__('Hopyard') : asked ? trans.__('you') : trans.__('dependency');
}

export function actionWord(action: PackageChange['action'], trans: TranslationBundle): string {
  const words: Record<PackageChange['action'], string> = {
    add: trans.__('added'),
    upgrade: trans.__('upgraded'),
    downgrade: trans.__('downgraded'),
    change: trans.__('changed'),
    remove: trans.__('removed')
  };
  return words[action];
}

/** "python 3.11 · uv": how an environment is made. */
export function makeOf({ kind, python }: EnvironmentView, trans: TranslationBundle): string {
  const by = kind === 'venv' ? trans.__('pip') : kind === 'conda' ? trans.__('conda and pip') : kind;
  return python === '' ? by : trans.__('Python %1 · %2', python, by);
}
