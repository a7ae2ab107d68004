/**
 * A trial's reports in columns: eight bytes a point where steps follow one another, sixteen where they do not. Ten
 * thousand trials of five hundred points are 40 MB so, and 320 MB as objects.
 */
import type { Report, Reports } from './search';

export class Curve implements Reports {
  /** Takes no more room than these reports need, where their number is known. */
  static of(reports: Iterable<Report> & { readonly length?: number }): Curve {
    const curve = new Curve();
    if (reports.length !== undefined && reports.length > 0) {
      curve.values = new Float64Array(reports.length);
    }
    for (const report of reports) {
      curve.push(report);
    }
    return curve;
  }

  get length(): number {
    return this.count;
  }

  push({ step, value }: Report): void {
    if (this.count === 0) {
      this.first = step;
    } else if (this.steps === undefined && step !== this.first + this.count) {
      this.steps = Float64Array.from({ length: this.values.length }, (_, place) => this.first + place);
    }
    if (this.count === this.values.length) {
      this.values = longer(this.values);
      this.steps = this.steps === undefined ? undefined : longer(this.steps);
    }
    this.values[this.count] = value;
    if (this.steps !== undefined) {
      this.steps[this.count] = step;
    }
    this.count += 1;
  }

  /** Negative places count from the end, as an array's do. */
  at(place: number): Report | undefined {
    const index = place < 0 ? this.count + place : place;
    const value = index < this.count ? this.values[index] : undefined;
    return value === undefined ? undefined : { step: this.steps?.[index] ?? this.first + index, value };
  }

  *[Symbol.iterator](): Iterator<Report> {
    for (let place = 0; place < this.count; place++) {
      yield this.at(place) as Report;
    }
  }

  private values = new Float64Array(4);
  /** Absent while each is one more than the one before. */
  private steps: Float64Array | undefined;
  private first = 0;
  private count = 0;
}

/** By half: what is never filled costs too. */
function longer(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.ceil(numbers.length * 1.5));
  larger.set(numbers);
  return larger;
}
