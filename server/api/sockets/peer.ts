/**
 * One WebSocket with its peer, as the agents' and the drivers' side both need it: whole messages in and out,
 * several messages of one turn in one frame, and the number of bytes the peer has not taken yet.
 */
import type { RawData, WebSocket } from 'ws';
import { PROTOCOL_VERSION, type Refused } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Log } from '../../ports';
import { packed, parseFrame, type Schemas } from './frames';

/** Close codes of the range that applications may use. */
export const CLOSE = { malformed: 4400, refused: 4403, versionSkew: 4426, replaced: 4409, tooSlow: 4408 } as const;
const TOO_BIG = 1009;
/** How long a message that is in no hurry waits for another. */
const LAZY_MS = 20;
const LITTLE_WAITING_BYTES = 256 * 1024;

interface Message {
  readonly kind: string;
}

export interface PeerOptions<Received> {
  readonly webSocket: WebSocket;
  readonly schemas: Schemas;
  readonly log: Log;
  readonly name: string;
  received(message: Received): void;
  closed(): void;
}

export class Peer<Received extends Message, Sent extends Message> {
  constructor(options: PeerOptions<Received>) {
    const { webSocket, name, log } = options;
    this.#webSocket = webSocket;
    this.#log = log;
    this.#name = name;
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      if (this.#ending) return;
      const parsed = parseFrame<Received>(options.schemas, asBuffer(data), isBinary);
      if (!parsed.ok) {
        this.refuse(parsed.refusal, parsed.refusal.code === 'FRAME_TOO_LARGE' ? TOO_BIG : CLOSE.malformed);
        return;
      }
      for (const message of parsed.messages) {
        if (this.#ending) return;
        try {
          options.received(message);
        } catch (error) {
          log.error(`a message of ${name} broke`, { kind: message.kind, why: storyOf(error) });
          this.refuse(new HopyardError('INTERNAL', { why: error instanceof Error ? error.message : String(error) }));
        }
      }
    });
    // Broken frames and broken lines; `close` follows and is enough.
    webSocket.on('error', error => log.warn(`the connection of ${name} broke`, { why: error.message }));
    webSocket.once('close', () => {
      this.#ending = true;
      clearTimeout(this.#lazyTimer);
      this.#release();
      options.closed();
    });
  }

  get isOpen(): boolean {
    return !this.#ending;
  }

  /** Bytes given to the peer that it, or the system for it, has not taken. What was sent in this turn leaves now. */
  get waitingBytes(): number {
    this.#flush();
    return this.unreadBytes;
  }

  /** The same without what was sent in this turn. */
  get unreadBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  /** May wait a moment for another message: waking the peer costs it more than this says. Order is kept. */
  sendLazily(message: Sent): void {
    if (this.#ending) return;
    this.#lazy.push(message);
    this.#lazyTimer ??= setTimeout(() => this.#sendLazy(), LAZY_MS);
  }

  #sendLazy(): void {
    clearTimeout(this.#lazyTimer);
    this.#lazyTimer = undefined;
    if (this.#lazy.length === 0 || this.#ending) return;
    for (const message of this.#lazy.splice(0)) this.#queue(message);
  }

  send(message: Sent | Refused): void {
    if (this.#ending) return;
    this.#sendLazy();
    this.#queue(message);
  }

  /** Resolves when the peer has taken most of what it was given, or is gone. */
  drained(): Promise<void> {
    if (this.#ending || this.waitingBytes <= LITTLE_WAITING_BYTES) return Promise.resolve();
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  ping(): void {
    if (!this.#ending) this.#webSocket.ping();
  }

  /** Says why in a message, and in short in the close. */
  refuse(refusal: HopyardError, code: number = CLOSE.refused): void {
    this.#log.warn(`${this.#name} was refused`, { code: refusal.code, why: refusal.message.slice(0, 500) });
    this.send({ kind: 'refused', failure: refusal.toFailure() });
    this.close(code, refusal.message);
  }

  close(code: number, reason: string): void {
    if (this.#ending) return;
    this.#sendLazy();
    this.#flush();
    this.#ending = true;
    this.#webSocket.close(code, shortened(reason));
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  /** What one turn of the event loop sends goes out together. */
  #queue(message: Sent | Refused): void {
    if (this.#queued.push(message) === 1) this.#flushing = setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#queued.length === 0 || this.#ending) return;
    clearImmediate(this.#flushing);
    for (const frame of packed(this.#queued.splice(0))) this.#webSocket.send(frame, this.#taken);
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  readonly #taken = (): void => {
    if (this.#waiting.length > 0 && (this.#ending || this.waitingBytes <= LITTLE_WAITING_BYTES)) this.#release();
  };
  readonly #webSocket: WebSocket;
  readonly #log: Log;
  readonly #name: string;
  readonly #waiting: (() => void)[] = [];
  readonly #queued: (Sent | Refused)[] = [];
  #flushing: NodeJS.Immediate | undefined;
  readonly #lazy: Sent[] = [];
  #lazyTimer: NodeJS.Timeout | undefined;
  #ending = false;
}

/** A peer of another version is told so in words, whatever else its hello says. */
export function versionRefusal(protocolVersion: number, client: string): HopyardError | undefined {
  if (protocolVersion === PROTOCOL_VERSION) return undefined;
  return new HopyardError('VERSION_SKEW', { server: PROTOCOL_VERSION, client, theirs: protocolVersion });
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** A close reason holds 123 bytes. */
function shortened(reason: string): string {
  let text = reason.slice(0, 123);
  while (Buffer.byteLength(text) > 123) text = text.slice(0, -1);
  return text;
}

const storyOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
