import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExecutorView, ProjectSnapshot } from '../../../protocol';
import { executorWord, experimentWord } from '../../components/words';
import { experimentIsOver } from '../../store/project';

/** Ready and running alternate too often to be told; a screen reader hears what changes the situation. */
const QUIET: ReadonlySet<ExecutorView['state']> = new Set(['idle', 'running', 'starting', 'stopping']);

/** One sentence about what changed between two states of the project, or nothing. */
export function announcement(before: ProjectSnapshot, after: ProjectSnapshot, trans: TranslationBundle): string {
  const old = new Map(before.executors.map(executor => [executor.id, executor.state]));
  const ready = after.executors.filter(({ id, state }) => state === 'idle' && starting(old.get(id))).length;
  const told = after.executors
    .filter(({ id, state }) => old.has(id) && old.get(id) !== state && !QUIET.has(state))
    .map(({ label, state }) => trans.__('Executor %1 is %2.', label, executorWord(state, trans).word));
  const ended = before.experiments.filter(experiment => !experimentIsOver(experiment)).map(({ id }) => id);
  const experiments = after.experiments
    .filter(experiment => ended.includes(experiment.id) && experimentIsOver(experiment))
    .map(experiment => trans.__('Experiment %1 is %2.', experiment.name, experimentWord(experiment, trans).word));
  const news = [
    ...(ready > 0 ? [trans._n('%1 executor is ready.', '%1 executors are ready.', ready)] : []),
    ...told.slice(0, 3),
    ...experiments
  ];
  return news.join(' ');
}

const starting = (state: ExecutorView['state'] | undefined): boolean => state === 'starting' || state === undefined;
