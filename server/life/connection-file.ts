/** `.hopyard/run/sidecar.json`: how clients and agents find the sidecar. Readable by the owner only, and never half written. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export interface Connection {
  readonly socket: string;
  readonly pid: number;
  readonly token: string;
  readonly version: string;
  readonly protocolVersion: number;
}

export function writeConnection(path: string, connection: Connection): void {
  const temporary = `${path}.${process.pid}.part`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, `${JSON.stringify(connection)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}

/** Leaves a successor's file alone. */
export function removeConnection(path: string, pid: number): void {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<Connection>;
    if (found.pid === pid) rmSync(path, { force: true });
  } catch {
    // Gone or broken: nobody can be misled by it.
  }
}
