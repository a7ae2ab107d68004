import { countBefore } from '../numbered';

/** Items in order, no two of them alike. One more or one less costs a short move of memory. */
export class SortedList<Item> {
  constructor(private readonly isBefore: (one: Item, other: Item) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  at(rank: number): Item | undefined {
    return this.items[rank];
  }

  /** How many come before this one, which need not be among them. */
  rank(item: Item): number {
    return countBefore(this.items.length, place => this.isBefore(this.items[place] as Item, item));
  }

  add(item: Item): void {
    this.items.splice(this.rank(item), 0, item);
  }

  /** Nothing goes where it is not among them. */
  remove(item: Item): void {
    const rank = this.rank(item);
    if (this.items[rank] === item) {
      this.items.splice(rank, 1);
    }
  }

  private readonly items: Item[] = [];
}
