/** The agents' WebSocket: says hello for an executor, then passes its messages to the hub and the hub's to it. */
import { WebSocketServer, type WebSocket } from 'ws';
import { AgentToServer, MAX_FRAME_BYTES, type ExecutorId, type ServerToAgent } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Executors, Log } from '../../ports';
import type { Hub } from '../../runtime/hub';
import { CLOSE, Peer, versionRefusal } from './peer';
import type { Door } from './upgrade';

/** A frame somewhat over the limit is read, so that it can be refused in words. */
export const FRAME_HEADROOM = 1024 * 1024;
/** An agent that leaves this much unread is stuck: it is cut off, comes back, and says what it holds. */
const MOST_WAITING_BYTES = 2 * MAX_FRAME_BYTES;
/** Between connecting and saying hello. */
const HELLO_WITHIN_MS = 10_000;

/** What the agent only forgets something by: in no hurry, and repeated when it asks again. */
const RECEIPTS: ReadonlySet<ServerToAgent['kind']> = new Set(['settled', 'outputSettled', 'reportsSettled']);

type AgentPeer = Peer<AgentToServer, ServerToAgent>;
export type AgentHub = Pick<Hub, 'agentJoined' | 'received' | 'heard' | 'closed'>;

export class AgentGateway implements Executors, Disposable {
  constructor(
    private readonly log: Log,
    /** A third of the lease, so that two lost pings do not lose an executor. */
    private readonly pingEveryMs: number
  ) {}

  get connected(): number {
    return this.#peers.size;
  }

  send(executor: ExecutorId, message: ServerToAgent): boolean {
    const peer = this.#peers.get(executor);
    if (peer === undefined || !peer.isOpen) return false;
    const waitingBytes = peer.unreadBytes;
    if (waitingBytes > MOST_WAITING_BYTES) {
      this.log.warn('an agent does not read; it is cut off', { executor, waitingBytes });
      peer.terminate();
      return false;
    }
    if (RECEIPTS.has(message.kind)) peer.sendLazily(message);
    else peer.send(message);
    return true;
  }

  door(hub: AgentHub): Door {
    return (request, socket, head) => {
      this.#server.handleUpgrade(request, socket, head, webSocket => this.#admit(hub, webSocket));
    };
  }

  /** Says goodbye; nothing more is let in. */
  [Symbol.dispose](): void {
    clearInterval(this.#pings);
    for (const webSocket of this.#server.clients) webSocket.close(1001, 'The sidecar ends.');
    this.#server.close();
  }

  #admit(hub: AgentHub, webSocket: WebSocket): void {
    let executor: ExecutorId | undefined;
    const patience = setTimeout(() => peer.close(CLOSE.refused, 'No hello came.'), HELLO_WITHIN_MS);
    patience.unref();
    const peer: AgentPeer = new Peer<AgentToServer, ServerToAgent>({
      webSocket,
      schemas: AgentToServer,
      log: this.log,
      name: 'an agent',
      received: message => {
        if (executor !== undefined) {
          // A connection that a newer one has replaced speaks for nobody.
          if (this.#peers.get(executor) === peer) hub.received(executor, message);
          return;
        }
        clearTimeout(patience);
        if (message.kind !== 'agentHello') {
          peer.refuse(
            new HopyardError('BAD_REQUEST', { what: 'The first message', why: `it is ${message.kind}, not agentHello` })
          );
          return;
        }
        const skew = versionRefusal(message.protocolVersion, 'agent');
        if (skew !== undefined) return peer.refuse(skew, CLOSE.versionSkew);
        executor = message.executor;
        this.#join(hub, executor, peer, message);
      },
      closed: () => {
        clearTimeout(patience);
        if (executor === undefined || this.#peers.get(executor) !== peer) return;
        this.#peers.delete(executor);
        if (this.#peers.size === 0) this.#stopPings();
        hub.closed(executor);
      }
    });
    webSocket.on('pong', () => {
      if (executor !== undefined && this.#peers.get(executor) === peer) hub.heard(executor);
    });
  }

  #join(
    hub: AgentHub,
    executor: ExecutorId,
    peer: AgentPeer,
    hello: Extract<AgentToServer, { kind: 'agentHello' }>
  ): void {
    const before = this.#peers.get(executor);
    // From here on the hub can send to it: its welcome is the hub's to give.
    this.#peers.set(executor, peer);
    const failure = hub.agentJoined(hello);
    if (failure !== undefined) {
      if (before === undefined) this.#peers.delete(executor);
      else this.#peers.set(executor, before);
      this.log.warn('an agent was refused', { executor, code: failure.code, why: failure.message });
      peer.send({ kind: 'refused', failure });
      peer.close(CLOSE.refused, failure.message);
      return;
    }
    before?.close(CLOSE.replaced, 'Another connection of this executor took over.');
    this.#pings ??= setInterval(() => this.#pingAll(), this.pingEveryMs).unref();
  }

  #pingAll(): void {
    for (const peer of this.#peers.values()) peer.ping();
  }

  #stopPings(): void {
    clearInterval(this.#pings);
    this.#pings = undefined;
  }

  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES + FRAME_HEADROOM,
    perMessageDeflate: false
  });
  readonly #peers = new Map<ExecutorId, AgentPeer>();
  #pings: NodeJS.Timeout | undefined;
}
