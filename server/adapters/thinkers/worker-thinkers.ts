/**
 * Each search that thinks long has a thread of its own: this very program, started as a worker. It is told what changed
 * and answers with its next suggestion; an error it throws, or its end, rejects what was asked.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Thinker, ThinkerTask, Thinkers, Told } from '../../ports';

const ROLE = 'thinker';

type Suggestion = Awaited<ReturnType<Thinker['suggest']>>;

type Answer = { readonly suggestion: Suggestion } | { readonly fault: string };

export class WorkerThinkers implements Thinkers {
  /** `program`: the file whose worker calls `serveThinker`. */
  constructor(private readonly program: string) {}

  open(task: ThinkerTask): Thinker {
    const worker = new Worker(this.program, { workerData: { role: ROLE, task } });
    // A thread must not keep the sidecar alive.
    worker.unref();
    let asked: { resolve(suggestion: Suggestion): void; reject(error: Error): void } | undefined;
    let over: Error | undefined;
    const end = (error: Error): void => {
      over ??= error;
      asked?.reject(error);
      asked = undefined;
    };
    worker.on('message', (answer: Answer) => {
      const waiting = asked;
      asked = undefined;
      if ('fault' in answer) {
        waiting?.reject(new Error(answer.fault));
      } else {
        waiting?.resolve(answer.suggestion);
      }
    });
    worker.on('error', error => end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', code => end(new Error(`the thread that thinks ended with code ${code}`)));
    return {
      suggest: told =>
        new Promise((resolve, reject) => {
          if (over !== undefined) {
            reject(over);
            return;
          }
          asked = { resolve, reject };
          worker.postMessage(told);
        }),
      [Symbol.dispose]: () => void worker.terminate()
    };
  }
}

/** In the worker: answers until it is ended. False in the main thread, and in workers of another kind. */
export function serveThinker(open: (task: ThinkerTask) => { suggest(told: Told): Suggestion }): boolean {
  const data: unknown = workerData;
  if (isMainThread || parentPort === null || !isThinkers(data)) {
    return false;
  }
  const port = parentPort;
  let search: ReturnType<typeof open> | undefined;
  port.on('message', (told: Told) => {
    try {
      search ??= open(data.task);
      port.postMessage({ suggestion: search.suggest(told) } satisfies Answer);
    } catch (error) {
      port.postMessage({ fault: error instanceof Error ? error.message : String(error) } satisfies Answer);
    }
  });
  return true;
}

function isThinkers(data: unknown): data is { task: ThinkerTask } {
  return typeof data === 'object' && data !== null && 'role' in data && data.role === ROLE && 'task' in data;
}
