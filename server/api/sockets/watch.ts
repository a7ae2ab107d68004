/**
 * One experiment as one driver follows it. Live while the driver reads; when it does not, nothing is kept for it: once it
 * reads again the hub is asked what there is by now. So a driver that sleeps costs no memory, and misses no result.
 *
 * What changes within a few milliseconds goes out together: waking a driver costs it more than a message does, and the
 * four ends of a no-op cell are one to it.
 */
import type { ExperimentId, ExperimentView, ServerToDriver, TrialOutputChunk, TrialView } from '../../../protocol';
import type { EndedTrial, ExperimentChange, Hub } from '../../runtime/hub';

/** A driver that leaves this much unread is not live any more. */
const MUCH_WAITING_BYTES = 4 * 1024 * 1024;
/** How long a change waits for company, and how many pieces it waits for at most. */
const GATHER_MS = 15;
const MOST_GATHERED = 256;
const MOST_GATHERED_BYTES = 256 * 1024;
const ENDED: ReadonlySet<TrialView['state']> = new Set(['succeeded', 'stopped', 'failed', 'cancelled']);

export interface WatchingPeer {
  readonly isOpen: boolean;
  readonly waitingBytes: number;
  send(message: ServerToDriver): void;
  drained(): Promise<void>;
}

export interface WatchOptions {
  readonly hub: Pick<Hub, 'experiment' | 'outcomes'>;
  readonly peer: WatchingPeer;
  readonly experiment: ExperimentId;
  /** Nothing follows. */
  done(): void;
  broke(error: unknown): void;
}

export class ExperimentWatch {
  constructor(private readonly options: WatchOptions) {}

  /** Answers a `watch`: all there is, then what follows. */
  replay(request: number): void {
    const { hub, peer, experiment } = this.options;
    const snapshot = hub.experiment(experiment);
    peer.send({ kind: 'watched', request, snapshot });
    this.#catchUp(snapshot.experiment);
  }

  changed(change: ExperimentChange): void {
    if (this.#state === 'catching up') this.#missed = true;
    if (this.#state !== 'live') return;
    this.#view = change.view;
    for (const trial of change.trials) this.#trials.set(trial.number, trial);
    this.#output.push(...change.output);
    this.#ended.push(...change.ended);
    for (const end of change.ended) this.#bytes += sizeOf(end);
    if (change.finished) {
      this.#flush(true);
      this.#finish(change.view);
    } else if (this.#output.length + this.#ended.length >= MOST_GATHERED || this.#bytes > MOST_GATHERED_BYTES) {
      this.#flush(false);
    } else {
      this.#timer ??= setTimeout(() => this.#flush(false), GATHER_MS);
    }
  }

  cancel(): void {
    this.#state = 'done';
    this.#forget();
  }

  /** `last`: the end follows and carries the view. */
  #flush(last: boolean): void {
    const { peer, experiment } = this.options;
    const [view, output, ended] = [this.#view, this.#output, this.#ended];
    // Those whose end is told next need no telling before it, unless they said something.
    const told = new Set(ended.filter(({ trial }) => ENDED.has(trial.state)).map(({ trial }) => trial.id));
    for (const { trial } of output) told.delete(trial);
    const trials = [...this.#trials.values()].filter(({ id }) => !told.has(id));
    this.#forget();
    if (view === undefined || this.#state !== 'live') return;
    if (!last || trials.length > 0 || output.length > 0) {
      peer.send({ kind: 'experimentProgress', experiment, view, trials, output });
    }
    for (const end of ended) this.#tellEnd(end);
    if (!last && peer.waitingBytes > MUCH_WAITING_BYTES) this.#fallBehind();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#view = undefined;
    this.#trials.clear();
    this.#output = [];
    this.#ended = [];
    this.#bytes = 0;
  }

  #tellEnd({ trial, outcome }: EndedTrial): void {
    // A trial that a search let go on ends again, with a later attempt.
    if (!ENDED.has(trial.state) || (this.#told.get(trial.number) ?? -1) >= trial.attempt) return;
    this.#told.set(trial.number, trial.attempt);
    this.options.peer.send({ kind: 'trialEnded', trial, outcome });
  }

  #finish(experiment: ExperimentView): void {
    this.#state = 'done';
    this.options.peer.send({ kind: 'experimentEnded', experiment });
    this.options.done();
  }

  #fallBehind(): void {
    this.#forget();
    this.#state = 'catching up';
    this.#missed = true;
    this.#catchUp(undefined);
  }

  #catchUp(known: ExperimentView | undefined): void {
    this.#state = 'catching up';
    this.#run(known).catch((error: unknown) => this.options.broke(error));
  }

  async #run(known: ExperimentView | undefined): Promise<void> {
    const { hub, peer, experiment } = this.options;
    let view = known;
    for (;;) {
      await peer.drained();
      if (!peer.isOpen || this.#state === 'done') return;
      if (this.#missed || view === undefined) {
        this.#missed = false;
        const now = hub.experiment(experiment);
        view = now.experiment;
        peer.send({ kind: 'experimentProgress', experiment, view, trials: now.trials, output: now.output });
      }
      // From the start each time: the hub's reading must not stay open while this waits for the peer.
      if (this.#tellEnds()) break;
    }
    if (view.endedAt !== undefined) this.#finish(view);
    else this.#state = 'live';
  }

  /** True when nothing is left to tell: no result, and no change since. */
  #tellEnds(): boolean {
    const { hub, peer, experiment } = this.options;
    for (const end of hub.outcomes(experiment)) {
      if (peer.waitingBytes > MUCH_WAITING_BYTES) return false;
      this.#tellEnd(end);
    }
    return !this.#missed && peer.waitingBytes <= MUCH_WAITING_BYTES;
  }

  /** Numbers of the trials whose end was told. */
  readonly #told = new Map<number, number>();
  #state: 'live' | 'catching up' | 'done' = 'live';
  #missed = false;
  // What has changed and was not told yet.
  #view: ExperimentView | undefined;
  readonly #trials = new Map<number, TrialView>();
  #output: TrialOutputChunk[] = [];
  #ended: EndedTrial[] = [];
  /** Of the results among them, about. */
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
}

const sizeOf = ({ outcome }: EndedTrial): number =>
  'value' in outcome ? (outcome.value?.pickled?.length ?? 0) + (outcome.value?.repr.length ?? 0) : 0;
