/** Leaves when nothing has run and nobody has been connected for the whole idle time. One timer, rarely fired. */
export interface IdleParts {
  readonly idleMs: number;
  monotonic(): number;
  after(delayMs: number, run: () => void): Disposable;
  /** Work, or somebody connected. */
  occupied(): boolean;
  leave(): void;
}

export class Idle implements Disposable {
  constructor(private readonly parts: IdleParts) {
    this.#usedAt = parts.monotonic();
    this.#timer = parts.after(parts.idleMs, () => this.#look());
  }

  /** A request, somebody coming or going, work changing. */
  used(): void {
    this.#usedAt = this.parts.monotonic();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #look(): void {
    if (this.parts.occupied()) this.used();
    const left = this.#usedAt + this.parts.idleMs - this.parts.monotonic();
    if (left <= 0) this.parts.leave();
    else this.#timer = this.parts.after(left, () => this.#look());
  }

  #usedAt: number;
  #timer: Disposable;
}
