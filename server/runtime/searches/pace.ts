/** How often a trial is judged. */
export interface PaceOptions {
  /** At most once in so many steps. */
  readonly interval?: number;
  /** At most once in so many seconds. */
  readonly everySeconds?: number | undefined;
}

export class Pace {
  constructor(private readonly options: PaceOptions) {}

  /** Whether a trial that has come to this step may be judged now; `since` is when it began. */
  due(trial: number, step: number, now: number, since: number): boolean {
    const { interval = 1, everySeconds = 0 } = this.options;
    const last = this.judged.get(trial) ?? { step: -Infinity, at: since };
    if (step - last.step < interval || now - last.at < everySeconds * 1_000) {
      return false;
    }
    this.judged.set(trial, { step, at: now });
    return true;
  }

  forget(trial: number): void {
    this.judged.delete(trial);
  }

  private readonly judged = new Map<number, { readonly step: number; readonly at: number }>();
}
