/** All that listens on the sidecar's socket, behind one gate. */
import { chmodSync, rmSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { FEED, SOCKETS } from '../../protocol';
import type { Log } from '../ports';
import type { Hub } from '../runtime/hub';
import { Gate } from './gate';
import { createHttp } from './http';
import { NoteFiles } from './notes';
import { boardRoutes, type Analysts } from './routes/boards';
import { experimentRoutes } from './routes/experiments';
import { environmentRoutes, type EnvironmentSide } from './routes/environments';
import { fleetRoutes } from './routes/fleets';
import { sidecarRoutes, type SidecarSelf } from './routes/sidecar';
import type { Settings } from './settings';
import type { AgentGateway } from './sockets/agent';
import { DriverGateway } from './sockets/driver';
import { openDoors, type Door, type LetIn } from './sockets/upgrade';

/** For peers to answer a goodbye; one that does not read is cut off. */
const GOODBYE_MS = 300;

export interface ApiParts {
  readonly hub: Hub;
  readonly agents: AgentGateway;
  /** The browsers' feed, made elsewhere. */
  readonly feed: Disposable & { readonly door: Door; readonly connected: number };
  readonly environments: EnvironmentSide;
  /** Answers what takes long to read or to reckon, beside the event loop. */
  readonly analysts: Analysts;
  readonly settings: Settings;
  readonly self: SidecarSelf;
  readonly token: string;
  readonly project: string;
  readonly startedAt: number;
  readonly log: Log;
  readonly monotonic: () => number;
  used(): void;
}

export class Api implements AsyncDisposable {
  readonly http: FastifyInstance;

  constructor(private readonly parts: ApiParts) {
    const { hub, log, project, used } = parts;
    const { version } = parts.self.health();
    const gate = new Gate(parts.token, parts.monotonic);
    const submitter = { app: `application_${parts.startedAt}_rest` };
    this.http = createHttp({
      gate,
      log,
      version,
      used,
      handlers: {
        ...sidecarRoutes(hub, parts.settings, parts.self),
        ...fleetRoutes(hub, project),
        ...environmentRoutes(parts.environments, project),
        ...boardRoutes(hub, parts.analysts, project),
        ...experimentRoutes(hub, submitter, new NoteFiles(project))
      }
    });
    this.#drivers = new DriverGateway({ hub, log, project, version, used });
    const doors = new Map([
      [SOCKETS.agent, parts.agents.door(hub)],
      [SOCKETS.driver, this.#drivers.door],
      [FEED.path, parts.feed.door]
    ]);
    this.#letIn = openDoors(this.http.server, gate, doors);
    this.socketPaths = [...doors.keys()];
  }

  /** Every path that takes a WebSocket. */
  readonly socketPaths: readonly string[];

  /** Drivers and browsers; agents are work, not clients. */
  get connected(): number {
    return this.#drivers.connected + this.parts.feed.connected;
  }

  async listen(path: string): Promise<void> {
    // Whoever listened there before is dead: this project's lock is ours.
    rmSync(path, { force: true });
    await this.http.listen({ path });
    chmodSync(path, 0o600);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const side of [this.parts.agents, this.#drivers, this.parts.feed]) side[Symbol.dispose]();
    await this.#letIn.gone(GOODBYE_MS);
    await this.http.close();
  }

  readonly #drivers: DriverGateway;
  readonly #letIn: LetIn;
}
