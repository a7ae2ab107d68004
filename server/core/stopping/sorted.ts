/**
 * Numbers kept in order, so that a quantile is a look-up and a new number costs one short move of memory, however many
 * there are: they lie in blocks, and a block that is full becomes two.
 */
export class SortedValues {
  /** In order; none is empty but a lone first one. */
  private readonly blocks: Block[];
  private count = 0;

  constructor(values?: Float64Array) {
    const sorted = values ? Float64Array.from(values).sort() : new Float64Array(0);
    this.blocks = [];
    for (let from = 0; from < sorted.length; from += HALF) {
      this.blocks.push(blockOf(sorted.subarray(from, from + HALF)));
    }
    this.count = sorted.length;
    if (this.blocks.length === 0) {
      this.blocks.push({ values: new Float64Array(8), count: 0 });
    }
  }

  get size(): number {
    return this.count;
  }

  insert(value: number): void {
    const place = this.blockFor(value);
    const block = this.blocks[place] as Block;
    if (block.count === MOST) {
      const upper = blockOf(block.values.subarray(HALF, MOST));
      this.blocks.splice(place, 1, blockOf(block.values.subarray(0, HALF)), upper);
      this.insert(value);
      return;
    }
    insertInto(block, value);
    this.count += 1;
  }

  /** One that equals this value goes; nothing does where none is there. */
  remove(value: number): void {
    const place = this.blockFor(value);
    const { values, count } = this.blocks[place] as Block;
    const at = belowIn(this.blocks[place] as Block, value);
    if (at === count || values[at] !== value) {
      return;
    }
    values.copyWithin(at, at + 1, count);
    (this.blocks[place] as Block).count -= 1;
    this.count -= 1;
    if (count === 1 && this.blocks.length > 1) {
      this.blocks.splice(place, 1);
    }
  }

  /** The value at a place, counted from the smallest. */
  at(place: number): number {
    let left = place;
    for (const { values, count } of this.blocks) {
      if (left < count) {
        return values[left] as number;
      }
      left -= count;
    }
    throw new RangeError(`There is no place ${place} among ${this.count} sorted values.`);
  }

  /** How many values are smaller than this one. */
  below(value: number): number {
    const place = this.blockFor(value);
    let before = 0;
    for (let index = 0; index < place; index++) {
      before += (this.blocks[index] as Block).count;
    }
    return before + belowIn(this.blocks[place] as Block, value);
  }

  /** Linear interpolation between the two nearest places; infinite only when one of those two is. */
  quantile(share: number): number {
    const place = share * (this.count - 1);
    const low = Math.floor(place);
    const left = this.at(low);
    const weight = place - low;
    if (weight === 0) {
      return left;
    }
    const right = this.at(low + 1);
    // Equal neighbours are returned as they are: rounding must not decide a tie, and ∞ − ∞ is no number.
    return left === right ? left : left * (1 - weight) + right * weight;
  }

  /** The first block with a value that is not smaller; else the last. */
  private blockFor(value: number): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { values, count } = this.blocks[middle] as Block;
      if ((values[count - 1] as number) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

interface Block {
  values: Float64Array;
  count: number;
}

const MOST = 256;
const HALF = MOST / 2;

function blockOf(sorted: Float64Array): Block {
  const values = new Float64Array(Math.max(8, sorted.length));
  values.set(sorted);
  return { values, count: sorted.length };
}

function insertInto(block: Block, value: number): void {
  const { count } = block;
  if (count === block.values.length) {
    const larger = new Float64Array(Math.min(MOST, count * 2));
    larger.set(block.values);
    block.values = larger;
  }
  const place = belowIn(block, value);
  block.values.copyWithin(place + 1, place, count);
  block.values[place] = value;
  block.count += 1;
}

function belowIn({ values, count }: Block, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** How many of these numbers, which rise, are not above the value. */
export function countUpTo(rising: ArrayLike<number>, value: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] as number) <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
