/** Typed arrays that grow: room for twice as much whenever they are full. */
import type { Numbers } from '../../../protocol';

type Make<Values extends Numbers> = new (length: number) => Values;

export class Growing<Values extends Numbers> {
  constructor(
    private readonly make: Make<Values>,
    /** What a row has that was never set. */
    private readonly nothing: number
  ) {
    this.values = new make(64).fill(nothing) as Values;
  }

  get(row: number): number {
    return this.values[row] ?? this.nothing;
  }

  set(row: number, value: number): void {
    if (row >= this.values.length) {
      const wider = new this.make(Math.max(2 * this.values.length, row + 1)).fill(this.nothing) as Values;
      wider.set(this.values);
      this.values = wider;
    }
    this.values[row] = value;
  }

  /** The first `count` values. */
  all(count: number): Values {
    if (count > this.values.length) this.set(count - 1, this.nothing);
    return this.values.subarray(0, count) as Values;
  }

  at(rows: Int32Array): Values {
    const picked = new this.make(rows.length);
    for (let k = 0; k < rows.length; k++) picked[k] = this.get(rows[k] ?? 0);
    return picked;
  }

  private values: Values;
}

/** Words by number, in the order in which they were first said. */
export class Words {
  readonly list: string[] = [];

  numberOf(word: string): number {
    let number = this.numbers.get(word);
    if (number === undefined) {
      number = this.list.push(word) - 1;
      this.numbers.set(word, number);
    }
    return number;
  }

  private readonly numbers = new Map<string, number>();
}
