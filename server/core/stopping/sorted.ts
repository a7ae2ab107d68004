/** Numbers kept in order, so that a quantile is a look-up and a new number costs one short move of memory. */
export class SortedValues {
  private values: Float64Array;
  private count = 0;

  constructor(values?: Float64Array) {
    this.values = values ? Float64Array.from(values).sort() : new Float64Array(8);
    this.count = values ? values.length : 0;
  }

  get size(): number {
    return this.count;
  }

  insert(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(Math.max(8, this.count * 2));
      larger.set(this.values);
      this.values = larger;
    }
    const place = this.below(value);
    this.values.copyWithin(place + 1, place, this.count);
    this.values[place] = value;
    this.count += 1;
  }

  /** The value at a place, counted from the smallest. */
  at(place: number): number {
    const value = place < this.count ? this.values[place] : undefined;
    if (value === undefined) {
      throw new RangeError(`There is no place ${place} among ${this.count} sorted values.`);
    }
    return value;
  }

  /** How many values are smaller than this one. */
  below(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.values[middle] as number) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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
}
