/**
 * `hopyard.environments` as programs: each operation a detached process that reads its request from a file and writes its
 * events into one, so that it needs nobody; questions go to one process that stays for a while.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { HopyardError } from '../../hopyard-error';
import type { EnvironmentPrograms, Log, OperationListener, OperationOrder } from '../../ports';
import { endGroup, handedOn, isAlive, markOf, type ProcessMark } from '../../processes';
import { Answerer } from './answerer';
import { OperationFolder } from './folder';
import { LineReader } from './line-reader';

/** How often the events of a running operation are read, and the process of an earlier sidecar is looked for. */
const LOOK_MS = 150;
/** Between asking a cancelled operation to clean up and killing it. */
const GRACE_MS = 20_000;

export interface PythonProgramsOptions {
  readonly project: string;
  readonly python: string;
  /** `.hopyard/operations` */
  readonly folder: string;
  /** Working folder: not the project, which may hold a `random.py`. */
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
}

export class PythonPrograms implements EnvironmentPrograms {
  constructor(private readonly options: PythonProgramsOptions) {
    this.#answerer = new Answerer(options);
  }

  ask(question: string, request: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#answerer.ask(question, { ...request, project: this.options.project });
  }

  async start(order: OperationOrder, listener: OperationListener): Promise<void> {
    const { python, directory, project } = this.options;
    const folder = OperationFolder.make(this.options.folder, order);
    writeFileSync(folder.request(), JSON.stringify({ ...order.request, project }), { mode: 0o600 });
    const files = [
      openSync(folder.request(), 'r'),
      openSync(folder.events(), 'a', 0o600),
      openSync(folder.log(), 'a', 0o600)
    ] as const;
    try {
      const child = spawn(python, ['-m', 'hopyard.environments', order.name], {
        cwd: directory,
        env: handedOn(process.env),
        detached: true,
        stdio: [...files]
      });
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', why => reject(new HopyardError('INTERNAL', { why: `${python}: ${why.message}` })));
      });
      child.unref();
      const mark = markOf(child.pid ?? 0);
      folder.enter(mark);
      const follower = this.#follow(order.id, folder, mark, listener);
      child.once('exit', (code, signal) =>
        follower(signal === null ? `exit code ${code ?? '?'}` : `killed by ${signal}`)
      );
    } finally {
      for (const file of files) closeSync(file);
    }
  }

  cancel(operation: string): void {
    const mark = this.#running.get(operation)?.mark;
    if (mark !== undefined) void endGroup(mark, GRACE_MS);
  }

  recover(listenerOf: (order: OperationOrder) => OperationListener): void {
    for (const { folder, order } of OperationFolder.all(this.options.folder)) {
      const listener = listenerOf(order);
      const ending = folder.ending();
      const mark = folder.mark();
      if (ending === undefined && mark !== undefined && isAlive(mark)) {
        this.#endWithProcess(order.id, mark, this.#follow(order.id, folder, mark, listener));
        continue;
      }
      for (const line of new LineReader(folder.events()).read()) listener.line(line);
      listener.gone(ending?.at ?? order.startedAt, ending?.how ?? 'it was lost while nobody looked');
    }
  }

  forget(operation: string): void {
    this.#running.get(operation)?.stop();
    new OperationFolder(`${this.options.folder}/${operation}`).remove();
  }

  log(operation: string): string {
    return new OperationFolder(`${this.options.folder}/${operation}`).log();
  }

  [Symbol.dispose](): void {
    this.#answerer[Symbol.dispose]();
    for (const { stop } of this.#running.values()) stop();
  }

  /** Reads its events until it is gone; the answer is to be called when that is known, and how it ended. */
  #follow(id: string, folder: OperationFolder, mark: ProcessMark, listener: OperationListener): (how: string) => void {
    const reader = new LineReader(folder.events());
    const look = (): void => {
      for (const line of reader.read()) listener.line(line);
    };
    const stop = (): void => {
      clearInterval(timer);
      this.#running.delete(id);
    };
    const end = (how: string): void => {
      if (!this.#running.has(id)) return;
      stop();
      if (!existsSync(folder.path)) return;
      look();
      const ending = { at: this.options.now(), how };
      folder.end(ending);
      listener.gone(ending.at, how);
    };
    const timer = setInterval(look, LOOK_MS);
    timer.unref();
    this.#running.set(id, { mark, stop });
    return end;
  }

  /** A child of an earlier sidecar tells nobody that it ends, nor how. */
  #endWithProcess(id: string, mark: ProcessMark, end: (how: string) => void): void {
    const timer = setInterval(() => {
      const isFollowed = this.#running.has(id);
      if (isFollowed && isAlive(mark)) return;
      clearInterval(timer);
      end('');
    }, LOOK_MS);
    timer.unref();
  }

  readonly #answerer: Answerer;
  readonly #running = new Map<string, { readonly mark: ProcessMark; stop(): void }>();
}
