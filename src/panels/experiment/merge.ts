import type { Piece, TrialOutput } from './pieces';

/** Who showed a piece. */
export interface Source {
  readonly trial: string;
  readonly number: number;
  readonly executor: string;
}

/** What is drawn in one go: a run of lines, or one display, with all who showed exactly it. */
export interface Block {
  readonly key: string;
  readonly sources: readonly Source[];
  readonly piece: Piece;
}

interface IGroup {
  readonly sources: Source[];
  readonly piece: Piece;
}

/**
 * All trials' output as one, in the order in which it happened. A piece equal to one that this trial has not shown yet joins it,
 * as long as the trial's own order is kept: four executors that print the same line give one line with four sources.
 */
export function merge(outputs: readonly TrialOutput[]): Block[] {
  const events = outputs
    .flatMap(output => output.placed.map(placed => ({ output, placed })))
    .sort((a, b) => a.placed.order - b.placed.order);
  const groups: IGroup[] = [];
  const byContent = new Map<string, number[]>();
  const reached = new Map<string, number>();
  for (const { output, placed } of events) {
    const content = JSON.stringify(placed.piece);
    const places = byContent.get(content) ?? [];
    const after = reached.get(output.trial) ?? -1;
    const found = firstAfter(places, after);
    const source: Source = { trial: output.trial, number: output.number, executor: output.executor };
    if (found === undefined) {
      places.push(groups.length);
      byContent.set(content, places);
      reached.set(output.trial, groups.length);
      groups.push({ sources: [source], piece: placed.piece });
    } else {
      groups[found]?.sources.push(source);
      reached.set(output.trial, found);
    }
  }
  return joinLines(
    groups.map(group => ({ ...group, sources: [...group.sources].sort((a, b) => a.number - b.number) }))
  );
}

/** The smallest place beyond `after`; places ascend. */
function firstAfter(places: readonly number[], after: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) > after) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return places[low];
}

/** Lines next to each other of the same stream and sources are drawn as one text. */
function joinLines(groups: readonly IGroup[]): Block[] {
  const blocks: { sources: readonly Source[]; piece: Piece; from: string }[] = [];
  for (const group of groups) {
    const from = group.sources.map(({ trial }) => trial).join(' ');
    const last = blocks[blocks.length - 1];
    if (
      last?.piece.kind === 'text' &&
      group.piece.kind === 'text' &&
      last.from === from &&
      last.piece.stream === group.piece.stream &&
      last.piece.text.endsWith('\n')
    ) {
      last.piece = { ...last.piece, text: last.piece.text + group.piece.text };
    } else {
      blocks.push({ sources: group.sources, piece: group.piece, from });
    }
  }
  return blocks.map(({ sources, piece }, index) => ({ key: String(index), sources, piece }));
}
