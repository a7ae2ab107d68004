/** One Python that answers questions about environments, a JSON line each; started when first asked, gone after two quiet minutes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ERRORS, type ErrorCode } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Log } from '../../ports';
import { handedOn } from '../../processes';

const QUIET_MS = 120_000;
const WORDS_KEPT = 2_000;

export interface AnswererOptions {
  readonly python: string;
  readonly directory: string;
  readonly log: Log;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export class Answerer implements Disposable {
  constructor(private readonly options: AnswererOptions) {}

  ask(operation: string, request: Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = (this.#child ??= this.#start());
      const id = ++this.#asked;
      this.#waiting.set(id, { resolve, reject });
      this.#rest();
      child.stdin?.write(`${JSON.stringify({ id, operation, request })}\n`);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#quiet);
    this.#child?.stdin?.end();
  }

  #start(): ChildProcess {
    const { python, directory, log } = this.options;
    const child = spawn(python, ['-m', 'hopyard.environments.serving'], {
      cwd: directory,
      env: handedOn(process.env),
      stdio: ['pipe', 'pipe', 'pipe']
    });
    let words = '';
    const over = (why: string): void => {
      if (this.#child === child) this.#child = undefined;
      const error = new HopyardError('INTERNAL', { why: `${why}${words === '' ? '' : `: ${words.trim()}`}` });
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    child.on('error', error => over(`${python}: ${error.message}`));
    child.on('close', code => over(`the program that answers about environments ended with code ${code ?? '?'}`));
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (piece: Buffer) => (words = (words + piece.toString('utf8')).slice(-WORDS_KEPT)));
    createInterface({ input: child.stdout }).on('line', line => {
      const answer = answerOf(line);
      const waiting = answer === undefined ? undefined : this.#waiting.get(answer.id);
      if (answer === undefined || waiting === undefined) {
        log.warn('an answer that nobody waits for', { line: line.slice(0, 200) });
        return;
      }
      this.#waiting.delete(answer.id);
      if (answer.error === undefined) waiting.resolve(answer.result);
      else waiting.reject(answer.error);
    });
    child.unref();
    return child;
  }

  /** Begins the quiet time anew. */
  #rest(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (this.#waiting.size > 0) this.#rest();
      else {
        this.#child?.stdin?.end();
        this.#child = undefined;
      }
    }, QUIET_MS);
    this.#quiet.unref();
  }

  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #asked = 0;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: HopyardError;
}

function answerOf(line: string): Answer | undefined {
  let said: Record<'id' | 'result' | 'error', unknown>;
  try {
    said = Object(JSON.parse(line));
  } catch {
    return undefined;
  }
  if (typeof said.id !== 'number') return undefined;
  return said.error === undefined
    ? { id: said.id, result: said.result }
    : { id: said.id, error: complaintOf(said.error) };
}

/** The program speaks of the same error table; its own words are the better ones, since it filled them in. */
function complaintOf(given: unknown): HopyardError {
  const { code, message, hint } = Object(given) as Record<string, unknown>;
  const known: ErrorCode = typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : 'INTERNAL';
  return new HopyardError(known, {}, { said: { message: String(message ?? ''), hint: String(hint ?? '') } });
}
