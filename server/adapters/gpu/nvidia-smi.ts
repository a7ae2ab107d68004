/** GPUs of this machine as `nvidia-smi` tells them. A machine without the tool, or with a driver that fails, has none. */
import { execFile } from 'node:child_process';
import type { Gpus, Log } from '../../ports';
import { QUERY, readGpus, type FoundGpu } from './nvidia-smi-text';

export interface NvidiaSmiOptions {
  readonly log: Log;
  readonly command?: string;
  readonly timeoutMs?: number;
  /** GPUs do not come and go: an answer holds this long. */
  readonly rememberMs?: number;
  readonly monotonic: () => number;
}

export class NvidiaSmi implements Gpus {
  constructor(options: NvidiaSmiOptions) {
    this.#log = options.log;
    this.#command = options.command ?? 'nvidia-smi';
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#rememberMs = options.rememberMs ?? 60_000;
    this.#monotonic = options.monotonic;
  }

  list(): Promise<readonly FoundGpu[]> {
    const now = this.#monotonic();
    if (this.#last === undefined || now - this.#last.at > this.#rememberMs) {
      this.#last = { at: now, gpus: this.#ask() };
    }
    return this.#last.gpus;
  }

  async #ask(): Promise<readonly FoundGpu[]> {
    const [query, list] = await Promise.all([
      this.#run([`--query-gpu=${QUERY.join(',')}`, '--format=csv,noheader,nounits']),
      this.#run(['-L'])
    ]);
    return query === undefined ? [] : readGpus(query, list ?? '');
  }

  #run(args: readonly string[]): Promise<string | undefined> {
    return new Promise(resolve => {
      const options = { timeout: this.#timeoutMs, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
      execFile(this.#command, [...args], options, (error, stdout) => {
        if (error === null) return resolve(stdout);
        // "No devices were found" and "has failed because it couldn't communicate with the NVIDIA driver" end non-zero.
        if (error.code !== 'ENOENT') {
          const why = error.killed === true ? `no answer within ${this.#timeoutMs} ms` : stdout.trim() || error.message;
          this.#log.warn('nvidia-smi failed: no GPUs are offered', { why });
        }
        resolve(undefined);
      });
    });
  }

  readonly #log: Log;
  readonly #command: string;
  readonly #timeoutMs: number;
  readonly #rememberMs: number;
  readonly #monotonic: () => number;
  #last: { readonly at: number; readonly gpus: Promise<readonly FoundGpu[]> } | undefined;
}
