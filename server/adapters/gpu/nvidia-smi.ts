/** GPUs of this machine as `nvidia-smi` tells them. A machine without the tool, or with a driver that fails, has none. */
import { execFile } from 'node:child_process';
import type { FoundGpus, Gpus, Log } from '../../ports';
import { QUERY, readGpus } from './nvidia-smi-text';
import { visibleGpus } from './visible';

/** A driver's complaint is a sentence or two. */
const LONGEST_WHY = 300;

export interface NvidiaSmiOptions {
  readonly log: Log;
  readonly command?: string;
  readonly timeoutMs?: number;
  /** CUDA_VISIBLE_DEVICES of this process: executors get no others. */
  readonly visible?: string | undefined;
  /** GPUs do not come and go: an answer holds this long. */
  readonly rememberMs?: number;
  readonly monotonic: () => number;
}

export class NvidiaSmi implements Gpus {
  constructor(options: NvidiaSmiOptions) {
    this.#log = options.log;
    this.#command = options.command ?? 'nvidia-smi';
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#visible = options.visible;
    this.#rememberMs = options.rememberMs ?? 60_000;
    this.#monotonic = options.monotonic;
  }

  find(): Promise<FoundGpus> {
    const now = this.#monotonic();
    if (this.#last === undefined || now - this.#last.at > this.#rememberMs) {
      this.#last = { at: now, found: this.#ask() };
    }
    return this.#last.found;
  }

  async #ask(): Promise<FoundGpus> {
    const [query, list] = await Promise.all([
      this.#run([`--query-gpu=${QUERY.join(',')}`, '--format=csv,noheader,nounits']),
      this.#run(['-L'])
    ]);
    if ('why' in query) return { gpus: [], ...(query.why === '' ? {} : { says: `nvidia-smi: ${query.why}` }) };
    return visibleGpus(readGpus(query.text, 'text' in list ? list.text : ''), this.#visible);
  }

  /** What it prints, or why that cannot be had: nothing at all where there is no such tool. */
  #run(args: readonly string[]): Promise<{ text: string } | { why: string }> {
    return new Promise(resolve => {
      const options = { timeout: this.#timeoutMs, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
      execFile(this.#command, [...args], options, (error, stdout) => {
        if (error === null) return resolve({ text: stdout });
        if (error.code === 'ENOENT') return resolve({ why: '' });
        // "No devices were found" and "has failed because it couldn't communicate with the NVIDIA driver" end non-zero.
        const why = error.killed === true ? `no answer within ${this.#timeoutMs} ms` : stdout.trim() || error.message;
        this.#log.warn('nvidia-smi failed: no GPUs are offered', { why });
        resolve({ why: why.slice(0, LONGEST_WHY) });
      });
    });
  }

  readonly #log: Log;
  readonly #command: string;
  readonly #timeoutMs: number;
  readonly #visible: string | undefined;
  readonly #rememberMs: number;
  readonly #monotonic: () => number;
  #last: { readonly at: number; readonly found: Promise<FoundGpus> } | undefined;
}
