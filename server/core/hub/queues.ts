/** First in, first out, with amortised O(1) at both ends. */
export class Queue<Item> {
  constructor(items: Iterable<Item> = []) {
    this.items = [...items];
  }

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    if (this.head >= this.items.length) {
      return undefined;
    }
    const item = this.items[this.head++];
    // Half of it is behind us: let go of it.
    if (this.head > 64 && this.head * 2 > this.items.length) {
      this.items.splice(0, this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }

  toArray(): Item[] {
    return this.items.slice(this.head);
  }

  private items: Item[];
  private head = 0;
}

/** Few items in the order of a number each has: O(log n) to find a place. */
export class Ordered<Item extends { readonly order: number }> {
  first(): Item | undefined {
    return this.items[0];
  }

  add(item: Item): void {
    const place = this.placeOf(item);
    if (this.items[place] !== item) {
      this.items.splice(place, 0, item);
    }
  }

  delete(item: Item): void {
    const place = this.placeOf(item);
    if (this.items[place] === item) {
      this.items.splice(place, 1);
    }
  }

  toArray(): readonly Item[] {
    return this.items;
  }

  /** Where an item of this order is or would be. */
  private placeOf(item: Item): number {
    let from = 0;
    let to = this.items.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const there = this.items[middle];
      if (there !== undefined && there.order < item.order) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private readonly items: Item[] = [];
}
