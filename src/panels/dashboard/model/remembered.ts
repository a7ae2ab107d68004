import type { IStateDB } from '@jupyterlab/statedb';
import { type Arrangement, readArrangement, storedArrangement, UNARRANGED } from './arrangement';

const KEY = 'hopyard:dashboard';

/** Arrangements by kind of experiment, in JupyterLab's own database; forgotten with the page where there is none. */
export class RememberedArrangements {
  constructor(private readonly _state: IStateDB | null) {}

  async load(kind: string): Promise<Arrangement> {
    const stored = await this._state?.fetch(`${KEY}:${kind}`).catch(() => undefined);
    return stored === undefined ? UNARRANGED : readArrangement(stored);
  }

  save(kind: string, arrangement: Arrangement): void {
    // What cannot be kept is only an arrangement: the next page begins unarranged.
    this._state?.save(`${KEY}:${kind}`, storedArrangement(arrangement)).catch(() => undefined);
  }
}
