/** The drivers' WebSocket: kernels, scripts and the command line submit experiments here and follow them. */
import { WebSocketServer, type WebSocket } from 'ws';
import {
  DriverToServer,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSION,
  type ExperimentId,
  type ServerToDriver
} from '../../../protocol';
import { asHopyardError, HopyardError } from '../../hopyard-error';
import type { Log } from '../../ports';
import type { ExperimentChange, Hub, HubChange } from '../../runtime/hub';
import { FRAME_HEADROOM } from './agent';
import { CLOSE, Peer, versionRefusal } from './peer';
import type { Door } from './upgrade';
import { ExperimentWatch } from './watch';

type DriverHub = Pick<Hub, 'submit' | 'stopExperiment' | 'experiment' | 'outcomes' | 'putBlob' | 'blob' | 'subscribe'>;

export interface DriverGatewayParts {
  readonly hub: DriverHub;
  readonly log: Log;
  readonly project: string;
  readonly version: string;
  /** Somebody uses the sidecar. */
  used(): void;
}

export class DriverGateway implements Disposable {
  constructor(private readonly parts: DriverGatewayParts) {
    this.#subscription = parts.hub.subscribe({ changed: change => this.#changed(change) });
  }

  get connected(): number {
    return this.#drivers.size;
  }

  readonly door: Door = (request, socket, head) => {
    this.#server.handleUpgrade(request, socket, head, webSocket => {
      const driver = new Driver(this.parts, webSocket, () => {
        this.#drivers.delete(driver);
        this.parts.used();
      });
      this.#drivers.add(driver);
      this.parts.used();
    });
  };

  /** Says goodbye; nothing more is let in. */
  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const webSocket of this.#server.clients) webSocket.close(1001, 'The sidecar ends.');
    this.#server.close();
  }

  #changed({ progress }: HubChange): void {
    if (progress.length === 0) return;
    for (const driver of this.#drivers) driver.changed(progress);
  }

  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES + FRAME_HEADROOM,
    perMessageDeflate: false
  });
  readonly #drivers = new Set<Driver>();
  readonly #subscription: Disposable;
}

/** Changes told between a `submit` and its answer: the first of the experiment may be among them. */
const MOST_EARLY_CHANGES = 10_000;

class Driver {
  constructor(
    private readonly parts: DriverGatewayParts,
    private readonly webSocket: WebSocket,
    closed: () => void
  ) {
    this.#peer = new Peer<DriverToServer, ServerToDriver>({
      webSocket,
      schemas: DriverToServer,
      log: parts.log,
      name: 'a driver',
      received: message => this.#received(message),
      closed: () => {
        for (const watch of this.#watches.values()) watch.cancel();
        this.#watches.clear();
        closed();
      }
    });
  }

  changed(progress: readonly ExperimentChange[]): void {
    for (const change of progress) {
      const watch = this.#watches.get(change.experiment);
      if (watch !== undefined) watch.changed(change);
      else if (this.#submitting > 0 && this.#early.length < MOST_EARLY_CHANGES) this.#early.push(change);
    }
  }

  #received(message: DriverToServer): void {
    if (this.#held !== undefined) this.#held.push(message);
    else if (this.#app === undefined) this.#hello(message);
    else this.#handle(message, this.#app);
  }

  #hello(message: DriverToServer): void {
    if (message.kind !== 'driverHello') {
      const why = `it is ${message.kind}, not driverHello`;
      this.#peer.refuse(new HopyardError('BAD_REQUEST', { what: 'The first message', why }));
      return;
    }
    const skew = versionRefusal(message.protocolVersion, 'library');
    if (skew !== undefined) return this.#peer.refuse(skew, CLOSE.versionSkew);
    this.#app = message.app;
    const { project, version } = this.parts;
    this.#peer.send({ kind: 'driverWelcome', protocolVersion: PROTOCOL_VERSION, version, project });
  }

  #handle(message: DriverToServer, app: string): void {
    const { hub } = this.parts;
    switch (message.kind) {
      case 'submit':
        void this.#submit(message, app);
        return;
      case 'watch':
        this.#try(message.request, () => this.#watch(message.experiment, watch => watch.replay(message.request)));
        return;
      case 'unwatch':
        this.#unwatch(message.experiment);
        return;
      case 'stopExperiment':
        hub.stopExperiment(message.experiment, message.reason).catch((error: unknown) => {
          // It has ended already, or never was: what the driver wanted is so.
          this.parts.log.info('nothing to stop', {
            experiment: message.experiment,
            why: asHopyardError(error).message
          });
        });
        return;
      case 'blob':
        this.#inOrder(hub.putBlob(message.sha256, message.data));
        return;
      case 'needBlob':
        hub.blob(message.sha256).then(
          data => this.#peer.send({ kind: 'blob', sha256: message.sha256, data }),
          (error: unknown) => this.#refuse(error)
        );
        return;
      case 'driverHello':
        this.#peer.refuse(
          new HopyardError('BAD_REQUEST', { what: 'The message', why: 'this driver has said hello before' })
        );
        return;
      default:
        message satisfies never;
    }
  }

  async #submit({ request, spec, watch }: Extract<DriverToServer, { kind: 'submit' }>, app: string): Promise<void> {
    this.#submitting += 1;
    try {
      const experiment = await this.parts.hub.submit(spec, { app });
      // One that watches learns more in a moment: a short experiment's whole story wakes it once.
      if (watch) this.#peer.sendLazily({ kind: 'accepted', request, experiment });
      else this.#peer.send({ kind: 'accepted', request, experiment });
      if (watch && this.#peer.isOpen) {
        const early = this.#early.filter(change => change.experiment === experiment.id);
        this.#watch(experiment.id, started => early.forEach(change => started.changed(change)));
      }
    } catch (error) {
      this.#refuse(error, request);
    } finally {
      this.#submitting -= 1;
      if (this.#submitting === 0) this.#early = [];
    }
  }

  #watch(experiment: ExperimentId, begin: (watch: ExperimentWatch) => void): void {
    this.#unwatch(experiment);
    const watch = new ExperimentWatch({
      hub: this.parts.hub,
      peer: this.#peer,
      experiment,
      done: () => this.#watches.delete(experiment),
      broke: error => this.#peer.refuse(asHopyardError(error))
    });
    this.#watches.set(experiment, watch);
    try {
      begin(watch);
    } catch (error) {
      this.#watches.delete(experiment);
      throw error;
    }
  }

  #unwatch(experiment: ExperimentId): void {
    this.#watches.get(experiment)?.cancel();
    this.#watches.delete(experiment);
  }

  /** What comes after a blob may name it: it waits until the blob is there, and the socket is not read further. */
  #inOrder(step: Promise<void>): void {
    this.#held = [];
    this.webSocket.pause();
    step
      .catch((error: unknown) => this.#refuse(error))
      .finally(() => {
        const held = this.#held ?? [];
        this.#held = undefined;
        if (this.#peer.isOpen) this.webSocket.resume();
        for (const message of held) this.#received(message);
      });
  }

  #try(request: number, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#refuse(error, request);
    }
  }

  #refuse(error: unknown, request?: number): void {
    const refusal = asHopyardError(error);
    if (refusal.code === 'INTERNAL') this.parts.log.error('a request of a driver broke', { why: storyOf(error) });
    const failure = refusal.toFailure();
    this.#peer.send(request === undefined ? { kind: 'refused', failure } : { kind: 'refused', request, failure });
  }

  readonly #peer: Peer<DriverToServer, ServerToDriver>;
  readonly #watches = new Map<ExperimentId, ExperimentWatch>();
  #app: string | undefined;
  /** Messages waiting for a blob to be stored; undefined while none is. */
  #held: DriverToServer[] | undefined;
  #submitting = 0;
  #early: ExperimentChange[] = [];
}

const storyOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
