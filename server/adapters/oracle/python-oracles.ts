/**
 * Each oracle is a `python -m hopyard.oracle` of the interpreter that pickled it. It gets the pickle on stdin, answers on
 * stdout, and leaves when stdin ends; what users' code prints is in its log.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExperimentId } from '../../../protocol';
import {
  OracleFault,
  type Blobs,
  type Clock,
  type Oracle,
  type OracleAnswer,
  type OracleQuestion,
  type Oracles,
  type OracleTask
} from '../../ports';
import { endGroup, handedOn, markOf, type ProcessMark } from '../../processes';
import { answerOf, Telling } from './conversation';

/** One that takes longer has no answer: it is ended, and another one asked. */
const ANSWER_MS = 600_000;
/** Between being told to leave and being killed. */
const GRACE_MS = 2_000;

export interface PythonOraclesOptions {
  readonly blobs: Pick<Blobs, 'get'>;
  /** Working folder: not the project, which may hold a `random.py`. */
  readonly directory: string;
  /** Folder of their logs. */
  readonly logs: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly answerMs?: number;
}

export class PythonOracles implements Oracles {
  constructor(private readonly options: PythonOraclesOptions) {}

  open(task: OracleTask, experiment: ExperimentId): Oracle {
    return new PythonOracle(this.options, task, join(this.options.logs, `${experiment}.log`));
  }
}

interface Waiting {
  resolve(answer: OracleAnswer): void;
  reject(error: Error): void;
}

class PythonOracle implements Oracle {
  constructor(
    private readonly options: PythonOraclesOptions,
    private readonly task: OracleTask,
    private readonly log: string
  ) {
    this.#begun = this.#begin();
    // Whoever asks hears of it.
    this.#begun.catch(() => undefined);
  }

  async ask(question: OracleQuestion): Promise<OracleAnswer> {
    const child = await this.#begun;
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) {
        reject(this.#over);
        return;
      }
      const { answerMs = ANSWER_MS } = this.options;
      const limit = this.options.clock.after(answerMs, () => {
        this.#end(new OracleFault(`it gave no answer within ${answerMs / 1_000} s`));
      });
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          limit[Symbol.dispose]();
          settle(value);
        };
      this.#waiting = { resolve: settled(resolve), reject: settled(reject) };
      child.stdin?.write(`${this.#telling.question(question)}\n`);
    });
  }

  [Symbol.dispose](): void {
    this.#end(new OracleFault('it is not asked any more'));
  }

  async #begin(): Promise<ChildProcess> {
    const { oracle } = this.task;
    const pickled = await this.options.blobs.get(oracle.blob);
    if (pickled === undefined) {
      throw new OracleFault(`its pickle ${oracle.blob.slice(0, 12)}… is not there any more`);
    }
    const child = await this.#start(oracle.python);
    child.stdin?.write(`${this.#telling.begin(this.task, pickled)}\n`);
    return child;
  }

  #start(python: string): Promise<ChildProcess> {
    mkdirSync(this.options.logs, { recursive: true });
    const log = openSync(this.log, 'a', 0o600);
    return new Promise((resolve, reject) => {
      let child: ChildProcess;
      try {
        child = spawn(python, ['-m', 'hopyard.oracle'], {
          cwd: this.options.directory,
          env: handedOn(process.env),
          detached: true,
          stdio: ['pipe', 'pipe', log]
        });
      } finally {
        closeSync(log);
      }
      child.once('error', error => reject(new OracleFault(`${python} cannot be started: ${error.message}`)));
      child.once('spawn', () => {
        this.#mark = markOf(child.pid ?? 0);
        child.unref();
        resolve(child);
        if (this.#over !== undefined) this.#leave(child);
      });
      child.once('close', (code, signal) => {
        const how = signal === null ? `with exit code ${code ?? '?'}` : `by ${signal}`;
        const words = lastWords(this.log);
        this.#end(new OracleFault(`its process ended ${how}${words === '' ? '' : `: ${words}`}`));
      });
      // It may end before it has read what it is asked; `close` says so.
      child.stdin?.on('error', () => undefined);
      if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', line => this.#heard(line));
      this.#child = child;
    });
  }

  #heard(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    try {
      waiting?.resolve(answerOf(line));
    } catch (error) {
      waiting?.reject(error instanceof Error ? error : new OracleFault(String(error)));
    }
  }

  #end(why: OracleFault): void {
    if (this.#over !== undefined) return;
    this.#over = why;
    this.#waiting?.reject(why);
    this.#waiting = undefined;
    if (this.#child !== undefined) this.#leave(this.#child);
  }

  #leave(child: ChildProcess): void {
    child.stdin?.end();
    const mark = this.#mark;
    if (mark !== undefined) this.options.clock.after(GRACE_MS, () => void endGroup(mark, GRACE_MS));
  }

  readonly #begun: Promise<ChildProcess>;
  readonly #telling = new Telling();
  #child: ChildProcess | undefined;
  #mark: ProcessMark | undefined;
  #waiting: Waiting | undefined;
  #over: OracleFault | undefined;
}

function lastWords(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8').slice(-4_096).split('\n');
    return lines
      .filter(line => line.trim() !== '')
      .slice(-2)
      .join(' | ');
  } catch {
    return '';
  }
}
