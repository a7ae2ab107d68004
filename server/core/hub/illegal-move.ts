/** Thrown by the core alone, when something asks for a move that its table does not list. */
import type { HubEvent, HubEventKind } from './events';

export interface StoryLine {
  readonly sequence: number;
  readonly kind: HubEventKind;
  readonly at: number;
  /** Everything the event named. */
  readonly about: readonly string[];
}

export class IllegalMove extends Error {
  override readonly name = 'IllegalMove';

  constructor(
    readonly what: 'trial' | 'executor' | 'fleet' | 'experiment',
    readonly id: string,
    readonly from: string,
    readonly to: string,
    readonly event: HubEventKind,
    /** Experiment to freeze, where one is concerned. */
    readonly experiment: string | undefined
  ) {
    super(`${what} ${id} cannot go from ${from} to ${to} on ${event}`);
  }

  /** Its last events, oldest first. The dispatcher fills it from its book. */
  story: readonly StoryLine[] = [];
}

/** The last events of the project, for the story of an impossible move. */
export class StoryBook {
  constructor(private readonly length = 2_000) {}

  note(sequence: number, event: HubEvent): void {
    this.lines[sequence % this.length] = { sequence, kind: event.kind, at: event.at, about: namesIn(event) };
  }

  /** The newest `most` events that named it. */
  about(id: string, most = 20): readonly StoryLine[] {
    return this.lines
      .filter(line => line.about.includes(id))
      .sort((one, other) => one.sequence - other.sequence)
      .slice(-most);
  }

  private readonly lines: StoryLine[] = [];
}

function namesIn(event: HubEvent): string[] {
  const names: string[] = [];
  if ('fleet' in event) {
    names.push(event.fleet);
  }
  if ('executor' in event) {
    names.push(event.executor);
  }
  if ('replacement' in event) {
    names.push(event.replacement);
  }
  if ('experiment' in event) {
    names.push(event.experiment);
  }
  if ('trial' in event) {
    names.push(event.trial);
  }
  return names;
}
