/** Which operating-system process an executor's agent is, across restarts of the sidecar. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorId } from '../../../../protocol';
import { isAlive, type ProcessMark } from '../../../processes';

/** The marks of this project's agents: one small file each, so that a restarted sidecar can still end them. */
export class ProcessBook {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      const id = /^(ex_\w+)\.json$/.exec(name)?.[1];
      const mark = id === undefined ? undefined : this.#read(id);
      if (id !== undefined && mark !== undefined && isAlive(mark)) this.#marks.set(id, mark);
      else rmSync(join(directory, name), { force: true });
    }
  }

  get(executor: ExecutorId): ProcessMark | undefined {
    return this.#marks.get(executor);
  }

  enter(executor: ExecutorId, mark: ProcessMark): void {
    this.#marks.set(executor, mark);
    const path = this.#path(executor);
    try {
      writeFileSync(`${path}.part`, JSON.stringify(mark), { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch {
      // A full disk: this sidecar still knows the process; only a successor would not.
    }
  }

  strike(executor: ExecutorId): void {
    this.#marks.delete(executor);
    rmSync(this.#path(executor), { force: true });
  }

  #read(executor: ExecutorId): ProcessMark | undefined {
    try {
      const mark = JSON.parse(readFileSync(this.#path(executor), 'utf8')) as Partial<ProcessMark>;
      return typeof mark.pid === 'number' && mark.pid > 1 && typeof mark.boot === 'string'
        ? (mark as ProcessMark)
        : undefined;
    } catch {
      return undefined;
    }
  }

  #path(executor: ExecutorId): string {
    return join(this.directory, `${executor}.json`);
  }

  readonly #marks = new Map<ExecutorId, ProcessMark>();
}
