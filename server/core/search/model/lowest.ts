import { countBefore } from '../numbered';

/**
 * Which places of a list have the lowest figures, where little of the list changes between two questions. Of equal
 * figures the earlier is the lower one; NaN is no figure.
 *
 * Law: the answer is a function of the list. The order of somewhat more places than were asked for is kept: a change
 * costs a look at those, and only when they are used up the list is looked at from end to end.
 */
export class Lowest {
  /** `figures`: the list itself, which changes outside. */
  constructor(private readonly figures: readonly number[]) {}

  /** To be told while the figure that goes is still there. */
  remove(place: number): void {
    const figure = this.figures[place] as number;
    if (!this.known || Number.isNaN(figure)) {
      return;
    }
    this.count -= 1;
    const rank = this.rankOf(figure, place);
    if (this.order[rank] === place) {
      this.order.splice(rank, 1);
    }
  }

  /** To be told when the figure is there. */
  add(place: number): void {
    const figure = this.figures[place] as number;
    if (!this.known || Number.isNaN(figure)) {
      return;
    }
    const holdsAll = this.order.length === this.count;
    this.count += 1;
    if (!holdsAll && figure > (this.figures[this.order.at(-1) ?? -1] ?? Infinity)) {
      return;
    }
    const rank = this.rankOf(figure, place);
    if (rank < this.order.length || holdsAll) {
      this.order.splice(rank, 0, place);
      if (this.order.length > this.room) {
        this.order.pop();
      }
    }
  }

  /** Many figures change at once: until it is asked again, nothing needs to be told. */
  forget(): void {
    this.known = false;
  }

  /** The lowest first; fewer where there are not so many. */
  first(count: number): readonly number[] {
    if (!this.known || this.order.length < Math.min(count, this.count)) {
      this.known = true;
      this.room = 2 * count + SPARE;
      this.order.length = 0;
      this.count = 0;
      for (let place = 0; place < this.figures.length; place++) {
        this.add(place);
      }
    }
    return this.order.slice(0, count);
  }

  /** How many of those in order are lower than this one. */
  private rankOf(figure: number, place: number): number {
    return countBefore(this.order.length, rank => {
      const other = this.order[rank] as number;
      const found = this.figures[other] as number;
      return found < figure || (found === figure && other < place);
    });
  }

  private readonly order: number[] = [];
  private known = false;
  /** Figures in the list, as far as it was told. */
  private count = 0;
  private room = 0;
}

const SPARE = 16;
