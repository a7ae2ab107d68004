/**
 * The sidecar's own log: one line an entry, capped in size, a few generations kept (`sidecar.log`, `.1`, `.2` …).
 * Written synchronously: entries are few, and the last one before a crash is the one that matters.
 * Secrets given at the start never reach the file, wherever they appear in a message.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, fstatSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log, LogFields } from '../../ports';

export interface RotatingLogOptions {
  readonly path: string;
  readonly maxBytes?: number;
  /** Older files kept beside the current one. */
  readonly generations?: number;
  readonly secrets?: readonly string[];
  readonly now?: () => number;
}

type Level = 'info' | 'warn' | 'error';

export class RotatingLog implements Log {
  constructor(options: RotatingLogOptions) {
    this.#path = options.path;
    this.#maxBytes = options.maxBytes ?? 4 * 1024 * 1024;
    this.#generations = options.generations ?? 3;
    this.#secrets = (options.secrets ?? []).filter(secret => secret.length > 0);
    this.#now = options.now ?? Date.now;
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#open();
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(level: Level, message: string, fields: LogFields | undefined): void {
    if (this.#file === undefined) return;
    const line = Buffer.from(this.#line(level, message, fields));
    try {
      if (this.#size > 0 && this.#size + line.length > this.#maxBytes) this.#rotate();
      writeSync(this.#file, line);
      this.#size += line.length;
    } catch {
      // A full disk must not end the sidecar; the entry is lost, the next one is tried again.
    }
  }

  #line(level: Level, message: string, fields: LogFields | undefined): string {
    const at = new Date(this.#now()).toISOString();
    let rest = '';
    for (const [name, value] of Object.entries(fields ?? {})) {
      rest += ` ${name}=${typeof value === 'string' ? quoted(value) : String(value)}`;
    }
    let text = `${at} ${level} ${message.replace(/[\r\n]+/g, ' ⏎ ')}${rest}`;
    for (const secret of this.#secrets) text = text.replaceAll(secret, '<secret>');
    return `${text}\n`;
  }

  #rotate(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    rmSync(`${this.#path}.${this.#generations}`, { force: true });
    for (let generation = this.#generations - 1; generation >= 1; generation--) {
      moveIfThere(`${this.#path}.${generation}`, `${this.#path}.${generation + 1}`);
    }
    if (this.#generations > 0) moveIfThere(this.#path, `${this.#path}.1`);
    else rmSync(this.#path, { force: true });
    this.#open();
  }

  #open(): void {
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#file).size;
  }

  readonly #path: string;
  readonly #maxBytes: number;
  readonly #generations: number;
  readonly #secrets: readonly string[];
  readonly #now: () => number;
  #file: number | undefined;
  #size = 0;
}

const quoted = (value: string): string => (/^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value));

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
