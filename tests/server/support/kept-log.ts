import type { Log } from '../../../server/ports';

/** Keeps what it is told, so that a test can ask. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  info(message: string, fields?: object): void {
    this.lines.push(`info ${message} ${JSON.stringify(fields ?? {})}`);
  }
  warn(message: string, fields?: object): void {
    this.lines.push(`warn ${message} ${JSON.stringify(fields ?? {})}`);
  }
  error(message: string, fields?: object): void {
    this.lines.push(`error ${message} ${JSON.stringify(fields ?? {})}`);
  }
}
