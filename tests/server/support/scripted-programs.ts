import type { EnvironmentPrograms, OperationListener, OperationOrder } from '../../../server/ports';

export const OPERATION = 'op_abcd0001';
const order: OperationOrder = { id: OPERATION, name: 'change', request: { name: 'work' }, startedAt: 1 };
const environment = {
  name: 'work',
  kind: 'venv',
  path: '/p',
  interpreter: '/p/bin/python',
  python: '3.12',
  state: 'ready',
  says: '',
  managed: true,
  active: false,
  generation: 1,
  generations: 1,
  lockHash: 'h',
  packages: 0,
  size: 0,
  kernel: '',
  displayName: '',
  changedAt: 0
};
const detail = { environment, packages: [], generations: [] };
const ANSWERS: Readonly<Record<string, unknown>> = {
  list: { environments: [environment], found: [], active: '', pythons: [] },
  describe: detail,
  outdated: detail,
  why: { name: 'numpy', version: '2', asked: true, builtIn: false, paths: [], breaks: [] },
  export: { filename: 'requirements.txt', text: '', notes: [] },
  search: { results: [], total: 0, namesAt: 0, refreshing: false, says: '' },
  versions: { name: 'numpy', manager: 'pip', versions: [], summary: '', offline: false, fetchedAt: 0 }
};

/** Knows one environment and one operation that has ended; starts nothing. */
export class ScriptedPrograms implements EnvironmentPrograms {
  readonly asked: [string, object][] = [];
  readonly started: OperationOrder[] = [];
  /** Of those that were started. */
  readonly listeners: OperationListener[] = [];
  /** In place of what it would say. */
  answer: unknown;

  ask(question: string, request: object): Promise<unknown> {
    this.asked.push([question, request]);
    return Promise.resolve(this.answer ?? ANSWERS[question]);
  }

  start(started: OperationOrder, listener: OperationListener): Promise<void> {
    this.started.push(started);
    this.listeners.push(listener);
    return Promise.resolve();
  }

  recover(listenerOf: Parameters<EnvironmentPrograms['recover']>[0]): void {
    const listener = listenerOf(order);
    listener.line('{"event":"result","result":{}}');
    listener.gone(2, 'exit code 0');
  }

  cancel(): void {}
  forget(): void {}
  log(): string {
    return '/nowhere';
  }
  [Symbol.dispose](): void {}
}
