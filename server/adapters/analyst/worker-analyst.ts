/**
 * Questions that take long to answer are answered in a thread: this very program, started as a worker that reads the
 * journal beside the one who writes it. It is started when first asked and ended when nobody has asked for a while.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const ROLE = 'analyst';

interface Asked {
  readonly turn: number;
  readonly question: unknown;
}
type Answered = { readonly turn: number } & ({ readonly answer: unknown } | { readonly fault: string });

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export interface AnalystParts {
  /** The file whose worker calls `serveAnalyst`. */
  readonly program: string;
  readonly journal: string;
  after(delayMs: number, run: () => void): Disposable;
  /** Without a question for so long its memory is given back. */
  readonly idleMs?: number;
}

export class WorkerAnalyst implements Disposable {
  constructor(private readonly parts: AnalystParts) {}

  ask(question: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = (this.worker ??= this.start());
      this.idle?.[Symbol.dispose]();
      const turn = ++this.turns;
      this.waiting.set(turn, { resolve, reject });
      worker.postMessage({ turn, question } satisfies Asked);
    });
  }

  [Symbol.dispose](): void {
    this.idle?.[Symbol.dispose]();
    this.end(this.worker, new Error('the sidecar ends'));
  }

  private start(): Worker {
    const worker = new Worker(this.parts.program, { workerData: { role: ROLE, journal: this.parts.journal } });
    // A thread must not keep the sidecar alive.
    worker.unref();
    worker.on('message', (answered: Answered) => {
      const waiting = this.waiting.get(answered.turn);
      this.waiting.delete(answered.turn);
      if ('fault' in answered) waiting?.reject(new Error(answered.fault));
      else waiting?.resolve(answered.answer);
      if (this.waiting.size === 0) this.rest(worker);
    });
    worker.on('error', error => this.end(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', code => this.end(worker, new Error(`the thread that reads curves ended with code ${code}`)));
    return worker;
  }

  private rest(worker: Worker): void {
    const { after, idleMs = 90_000 } = this.parts;
    this.idle = after(idleMs, () => this.end(worker, new Error('it rests')));
  }

  private end(worker: Worker | undefined, why: Error): void {
    if (worker === undefined || worker !== this.worker) return;
    this.worker = undefined;
    void worker.terminate();
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }

  private worker: Worker | undefined;
  private idle: Disposable | undefined;
  private turns = 0;
  private readonly waiting = new Map<number, Waiting>();
}

/** In the worker: answers until it is ended. False in the main thread, and in workers of another kind. */
export function serveAnalyst(open: (journal: string) => (question: unknown) => unknown): boolean {
  const given: unknown = workerData;
  if (isMainThread || parentPort === null || !isAnalysts(given)) return false;
  const port = parentPort;
  let answer: ReturnType<typeof open> | undefined;
  port.on('message', ({ turn, question }: Asked) => {
    try {
      answer ??= open(given.journal);
      const said = answer(question);
      const moved = said instanceof Uint8Array && said.buffer instanceof ArrayBuffer ? [said.buffer] : [];
      port.postMessage({ turn, answer: said } satisfies Answered, moved);
    } catch (error) {
      port.postMessage({ turn, fault: error instanceof Error ? error.message : String(error) } satisfies Answered);
    }
  });
  return true;
}

function isAnalysts(given: unknown): given is { journal: string } {
  return typeof given === 'object' && given !== null && 'role' in given && given.role === ROLE && 'journal' in given;
}
