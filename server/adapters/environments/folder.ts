/**
 * One folder an operation, which outlives sidecars: `order.json` (what was asked), `events.jsonl` (what its program told),
 * `log` (what it printed), `process.json` (which process it is), `ended.json` (once it is gone).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../../protocol';
import type { OperationOrder } from '../../ports';
import type { ProcessMark } from '../../processes';

export interface Ending {
  readonly at: Millis;
  readonly how: string;
}

export class OperationFolder {
  constructor(readonly path: string) {}

  static make(parent: string, order: OperationOrder): OperationFolder {
    const folder = new OperationFolder(join(parent, order.id));
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    folder.#write('order.json', order);
    return folder;
  }

  /** Oldest first; what is no operation's folder any more is removed. */
  static all(parent: string): { readonly folder: OperationFolder; readonly order: OperationOrder }[] {
    const found = [];
    for (const name of existsSync(parent) ? readdirSync(parent) : []) {
      const folder = new OperationFolder(join(parent, name));
      const order = folder.#read('order.json') as Partial<OperationOrder> | undefined;
      if (order?.id === name && typeof order.startedAt === 'number' && order.name !== undefined && order.request) {
        found.push({ folder, order: order as OperationOrder });
      } else if (name.startsWith('op_')) {
        folder.remove();
      }
    }
    return found.sort((one, other) => one.order.startedAt - other.order.startedAt);
  }

  readonly events = (): string => join(this.path, 'events.jsonl');
  readonly log = (): string => join(this.path, 'log');
  readonly request = (): string => join(this.path, 'request.json');

  mark(): ProcessMark | undefined {
    const mark = this.#read('process.json') as Partial<ProcessMark> | undefined;
    return typeof mark?.pid === 'number' && mark.pid > 1 ? (mark as ProcessMark) : undefined;
  }

  enter(mark: ProcessMark): void {
    this.#write('process.json', mark);
  }

  ending(): Ending | undefined {
    const ending = this.#read('ended.json') as Partial<Ending> | undefined;
    return typeof ending?.at === 'number' ? { at: ending.at, how: String(ending.how ?? '') } : undefined;
  }

  end(ending: Ending): void {
    this.#write('ended.json', ending);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #write(name: string, value: unknown): void {
    const path = join(this.path, name);
    try {
      writeFileSync(`${path}.part`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch (error) {
      // Without an order there is no operation; the rest only helps a successor.
      if (name === 'order.json') throw error;
    }
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
    } catch {
      return undefined;
    }
  }
}
