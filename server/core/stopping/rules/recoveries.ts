/**
 * How hopeless finished trials once looked: for each stretch of steps the least chance that any of them was given of
 * ending as well as it then did.
 *
 * Steps share a cell where there are more than `limit` of them: its figure is the least of all, so a trial is judged
 * more gently, never more harshly.
 */
import { countUpTo } from '../sorted';

export class Recoveries {
  /** First steps of the cells in rising order, as multiples of `width`, and their figures. */
  private cells: number[] = [];
  private least: number[] = [];
  private width = 1;

  constructor(private readonly limit: number) {}

  add(step: number, chance: number): void {
    const cell = Math.floor(step / this.width);
    const at = countUpTo(this.cells, cell) - 1;
    if (this.cells[at] === cell) {
      this.least[at] = Math.min(this.least[at] as number, chance);
      return;
    }
    this.cells.splice(at + 1, 0, cell);
    this.least.splice(at + 1, 0, chance);
    if (this.cells.length > this.limit) {
      this.widen();
    }
  }

  /** Of the latest steps not after this one at which a finished trial was looked at; undefined: at none so early. */
  leastAt(step: number): number | undefined {
    return this.least[countUpTo(this.cells, Math.floor(step / this.width)) - 1];
  }

  private widen(): void {
    const [cells, least] = [this.cells, this.least];
    this.width *= 2;
    [this.cells, this.least] = [[], []];
    cells.forEach((cell, k) => {
      const wide = Math.floor(cell / 2);
      const last = this.cells.length - 1;
      if (this.cells[last] === wide) {
        this.least[last] = Math.min(this.least[last] as number, least[k] as number);
      } else {
        this.cells.push(wide);
        this.least.push(least[k] as number);
      }
    });
  }
}
