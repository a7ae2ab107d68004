import { type ISignal, Signal } from '@lumino/signaling';
import type { Finding } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import type { IHopyard } from '../../tokens';

/** One half of the system and what it found. */
export type Half =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly findings: readonly Finding[] }
  | { readonly kind: 'silent'; readonly error: HopyardError };

export interface DoctorSnapshot {
  readonly server: Half;
  readonly sidecar: Half;
}

/** Asks both halves; each may be broken while the other answers. */
export class DoctorModel {
  constructor(private readonly _hopyard: IHopyard) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get snapshot(): DoctorSnapshot {
    return { ...this._snapshot, server: without(this._snapshot.server, this._snapshot.sidecar) };
  }

  async examine(): Promise<void> {
    this._set({ server: { kind: 'asking' }, sidecar: { kind: 'asking' } });
    await Promise.all([
      this._ask(this._hopyard.api.serverDoctor()).then(server => this._set({ ...this._snapshot, server })),
      this._ask(this._hopyard.api.doctor()).then(sidecar => this._set({ ...this._snapshot, sidecar }))
    ]);
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private async _ask(answer: Promise<Finding[]>): Promise<Half> {
    try {
      return { kind: 'answered', findings: await answer };
    } catch (thrown) {
      return { kind: 'silent', error: coerceError(thrown) };
    }
  }

  private _set(snapshot: DoctorSnapshot): void {
    this._snapshot = snapshot;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _snapshot: DoctorSnapshot = { server: { kind: 'asking' }, sidecar: { kind: 'asking' } };
}

/** The server asks the sidecar as well when it can: what the sidecar says itself is not said twice. */
function without(half: Half, other: Half): Half {
  if (half.kind !== 'answered' || other.kind !== 'answered') {
    return half;
  }
  const said = new Set(other.findings.map(({ name, says }) => `${name}: ${says}`));
  return { ...half, findings: half.findings.filter(({ name, says }) => !said.has(`${name}: ${says}`)) };
}

/** All findings as text, for a bug report. */
export function details({ server, sidecar }: DoctorSnapshot): string {
  const half = (name: string, state: Half): string[] =>
    state.kind === 'answered'
      ? [
          `## ${name}`,
          ...state.findings.map(({ ok, name: what, says, fix }) => `[${ok}] ${what}: ${says}${fix ? ` -> ${fix}` : ''}`)
        ]
      : [`## ${name}`, state.kind === 'silent' ? `no answer: ${state.error.code} ${state.error.message}` : 'asking'];
  return [...half('Jupyter Server', server), ...half('Sidecar', sidecar)].join('\n');
}
