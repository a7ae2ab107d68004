/** Whole lines of a file that grows, each once. */
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 64 * 1024;
const LONGEST_LINE = 16 * 1024 * 1024;

export class LineReader {
  constructor(private readonly path: string) {}

  /** Lines completed since the last call. */
  read(): string[] {
    const lines: string[] = [];
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return lines;
    }
    try {
      const piece = Buffer.alloc(PIECE_BYTES);
      for (;;) {
        const count = readSync(file, piece, 0, PIECE_BYTES, this.#offset);
        if (count === 0) return lines;
        this.#offset += count;
        this.#rest = Buffer.concat([this.#rest, piece.subarray(0, count)]);
        for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
          lines.push(this.#rest.toString('utf8', 0, end));
          this.#rest = this.#rest.subarray(end + 1);
        }
        if (this.#rest.length > LONGEST_LINE) this.#rest = Buffer.alloc(0);
      }
    } finally {
      closeSync(file);
    }
  }

  #offset = 0;
  #rest = Buffer.alloc(0);
}
