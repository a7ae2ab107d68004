import type { ExperimentSnapshot, Json, OutputItem, TrialOutputChunk, TrialView } from '../../../protocol';
import { overwritten } from '../../components/overwritten';

/** One line of text or one display, as it stands after updates, clears and carriage returns. */
export type Piece =
  | { readonly kind: 'text'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'rich'; readonly data: Readonly<Record<string, Json>>; readonly metadata: Record<string, Json> }
  | { readonly kind: 'error'; readonly name: string; readonly value: string; readonly traceback: readonly string[] }
  | { readonly kind: 'notice'; readonly text: string };

/** A piece with its place in what happened over all trials. */
export interface Placed {
  readonly order: number;
  readonly piece: Piece;
  readonly displayId?: string | undefined;
}

export interface TrialOutput {
  readonly trial: string;
  readonly number: number;
  /** e1, e2 … ; empty while it waits. */
  readonly executor: string;
  readonly placed: readonly Placed[];
}

/** What each trial has shown so far; of a trial that was run again, only its newest attempt. */
export function settle(snapshot: ExperimentSnapshot): TrialOutput[] {
  const chunks = new Map<string, { order: number; chunk: TrialOutputChunk }[]>();
  snapshot.output.forEach((chunk, order) => {
    const rows = chunks.get(chunk.trial) ?? [];
    rows.push({ order, chunk });
    chunks.set(chunk.trial, rows);
  });
  return [...snapshot.trials]
    .sort((a, b) => a.number - b.number)
    .map(trial => {
      const rows = chunks.get(trial.id) ?? [];
      const newest = Math.max(trial.attempt, ...rows.map(({ chunk }) => chunk.attempt));
      const current = rows.filter(({ chunk }) => chunk.attempt === newest);
      const last = current[current.length - 1]?.chunk;
      return {
        trial: trial.id,
        number: trial.number,
        executor: trial.executorLabel ?? last?.executor ?? '',
        placed: withFailure(settleItems(current), trial, snapshot.output.length)
      };
    });
}

function settleItems(rows: readonly { order: number; chunk: TrialOutputChunk }[]): Placed[] {
  const screen = new Screen();
  for (const { order, chunk } of rows) {
    chunk.items.forEach((item, index) => screen.take(item, order + index / (chunk.items.length + 1)));
  }
  return screen.placed;
}

/** A trial that failed without a traceback of its own in the output says why at its end. */
function withFailure(placed: Placed[], trial: TrialView, order: number): Placed[] {
  const failure = trial.state === 'failed' ? trial.failure : undefined;
  if (!failure || placed.some(({ piece }) => piece.kind === 'error')) {
    return placed;
  }
  const traceback = failure.traceback ? failure.traceback.split('\n') : [];
  const value = [failure.message, failure.hint].filter(Boolean).join(' ');
  return [...placed, { order, piece: { kind: 'error', name: failure.code, value, traceback } }];
}

/** A terminal's manners: open lines, carriage returns, displays that are replaced, clears that wait. */
class Screen {
  placed: Placed[] = [];

  take(item: OutputItem, order: number): void {
    if (item.kind === 'clear') {
      this._clearNext = item.wait;
      this.placed = item.wait ? this.placed : [];
      return;
    }
    if (this._clearNext) {
      this._clearNext = false;
      this.placed = [];
    }
    switch (item.kind) {
      case 'stream':
        this._write(item.name, item.text, order);
        break;
      case 'display':
        this._show(item, order);
        break;
      case 'error':
        this._push(order, { kind: 'error', name: item.name, value: item.value, traceback: item.traceback });
        break;
      case 'notice':
        this._push(order, { kind: 'notice', text: item.text });
        break;
    }
  }

  private _write(stream: 'stdout' | 'stderr', text: string, order: number): void {
    for (const line of text.split(/(?<=\n)/)) {
      const last = this.placed[this.placed.length - 1];
      if (last?.piece.kind === 'text' && last.piece.stream === stream && !last.piece.text.endsWith('\n')) {
        const piece: Piece = { kind: 'text', stream, text: overwritten(last.piece.text + line) };
        this.placed[this.placed.length - 1] = { ...last, piece };
      } else if (line) {
        this._push(order, { kind: 'text', stream, text: overwritten(line) });
      }
    }
  }

  private _show(item: Extract<OutputItem, { kind: 'display' }>, order: number): void {
    const piece: Piece = { kind: 'rich', data: item.data, metadata: item.metadata };
    if (item.update && item.displayId !== undefined) {
      this.placed = this.placed.map(entry => (entry.displayId === item.displayId ? { ...entry, piece } : entry));
    } else {
      this.placed.push({ order, piece, displayId: item.displayId });
    }
  }

  private _push(order: number, piece: Piece): void {
    this.placed.push({ order, piece });
  }

  private _clearNext = false;
}
