/**
 * Files of the record under the project. They are written by a thread of their own, in the order of the calls, so that
 * thousands of small files a second, or a slow disk, hold up no trial. The thread starts with the first file and leaves when idle.
 */
import { Worker } from 'node:worker_threads';
import type { RecordFile, Records } from '../../ports';
import { serveRecords, type Batch, type BatchDone } from './write-files';

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

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

export class FileRecords implements Records, AsyncDisposable {
  constructor(
    readonly project: string,
    readonly idleMs = 5_000
  ) {}

  write(files: readonly RecordFile[]): Promise<void> {
    if (files.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const batch: Batch = { number: (this.#count += 1), files };
      this.#waiting.set(batch.number, { resolve, reject });
      clearTimeout(this.#idle);
      const worker = (this.#worker ??= this.#start());
      worker.ref();
      worker.postMessage(batch);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Files given are written: an end of the sidecar loses none of them.
    if (this.#waiting.size > 0) await new Promise<void>(resolve => (this.#written = resolve));
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(`(${serveRecords.toString()})()`, {
      eval: true,
      workerData: this.project,
      // It holds one batch at a time.
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }
    });
    worker.on('message', (done: BatchDone) => {
      const waiting = this.#waiting.get(done.number);
      this.#waiting.delete(done.number);
      if (done.error === undefined) waiting?.resolve();
      else waiting?.reject(new RecordNotWritten(done.error.message, done.error.code));
      if (this.#waiting.size > 0) return;
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
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of lost) waiting.reject(why);
    this.#written?.();
  }

  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Somebody waits until all is written. */
  #written: (() => void) | undefined;
  #count = 0;
}
