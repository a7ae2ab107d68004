/** The next event first; of events at the same instant the one that was put in first. */
export class EventQueue<T> {
  private readonly items: { readonly at: number; readonly turn: number; readonly event: T }[] = [];
  private turns = 0;

  get size(): number {
    return this.items.length;
  }

  put(at: number, event: T): void {
    const items = this.items;
    items.push({ at, turn: this.turns++, event });
    let child = items.length - 1;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!this.before(child, parent)) {
        break;
      }
      this.swap(child, parent);
      child = parent;
    }
  }

  take(): { readonly at: number; readonly event: T } | undefined {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) {
      return first;
    }
    items[0] = last;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const child = left + 1 < items.length && this.before(left + 1, left) ? left + 1 : left;
      if (child >= items.length || !this.before(child, parent)) {
        return first;
      }
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(left: number, right: number): boolean {
    const a = this.items[left];
    const b = this.items[right];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.turn < b.turn));
  }

  private swap(left: number, right: number): void {
    const kept = this.items[left];
    const other = this.items[right];
    if (kept !== undefined && other !== undefined) {
      this.items[left] = other;
      this.items[right] = kept;
    }
  }
}
