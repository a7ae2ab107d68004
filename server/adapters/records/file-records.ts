/**
 * Files of the record under the project. They are written by a thread of their own, in the order of the calls, so that
 * thousands of small files a second, or a slow disk, hold up no trial. The thread starts with the first file and leaves when idle.
 */
import { Worker } from 'node:worker_threads';
import type { RecordFile, Records } from '../../ports';
import { serveRecords, type Posted } from './write-files';

/** A file could not be written; `code` is the system's, or OUTSIDE_PROJECT. */
export class RecordNotWritten extends Error {
  override readonly name = 'RecordNotWritten';
  constructor(
    says: string,
    readonly code: string | undefined
  ) {
    super(says);
  }
}

interface Call {
  readonly files: readonly RecordFile[];
  resolve(): void;
  reject(error: Error): void;
}

/** Calls that go to the thread together; what comes while it writes waits for the next time. */
const MOST_CALLS_AT_ONCE = 256;

export class FileRecords implements Records, AsyncDisposable {
  constructor(
    readonly project: string,
    readonly idleMs = 5_000
  ) {}

  write(files: readonly RecordFile[]): Promise<void> {
    if (files.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({ files, resolve, reject });
      // After this turn, so that all calls of a turn go together: waking the thread costs more than what it writes.
      if (this.#queue.length === 1 && this.#writing.length === 0) setImmediate(() => this.#post());
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Files given are written: an end of the sidecar loses none of them.
    if (this.#queue.length + this.#writing.length > 0) await new Promise<void>(resolve => (this.#written = resolve));
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #post(): void {
    if (this.#queue.length === 0 || this.#writing.length > 0) return;
    this.#writing = this.#queue.splice(0, MOST_CALLS_AT_ONCE);
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    worker.postMessage(this.#writing.map(call => call.files));
  }

  #start(): Worker {
    const worker = new Worker(`(${serveRecords.toString()})()`, {
      eval: true,
      workerData: this.project,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }
    });
    worker.on('message', (posted: Posted) => {
      const calls = this.#writing;
      this.#writing = [];
      calls.forEach((call, index) => {
        const error = posted[index];
        if (error === undefined) call.resolve();
        else call.reject(new RecordNotWritten(error.message, error.code));
      });
      if (this.#queue.length > 0) return this.#post();
      this.#written?.();
      this.#rest(worker);
    });
    worker.on('error', error => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('the thread that writes records ended')));
    return worker;
  }

  #rest(worker: Worker): void {
    worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#worker === worker) this.#worker = undefined;
      void worker.terminate();
    }, this.idleMs);
    this.#idle.unref();
  }

  #lost(worker: Worker, why: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const call of [...this.#writing.splice(0), ...this.#queue.splice(0)]) call.reject(why);
    this.#written?.();
  }

  readonly #queue: Call[] = [];
  #writing: Call[] = [];
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Somebody waits until all is written. */
  #written: (() => void) | undefined;
}
