/**
 * The one question of who may come in, asked for REST, WebSockets and Socket.IO alike.
 * The token comes in `Authorization: Bearer …` only: an address is logged and remembered, a header is not.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HopyardError } from '../hopyard-error';

/** The Jupyter proxy has looked at the origin itself. Only believed beside the right token. */
export const ORIGIN_CHECKED = 'x-hopyard-origin-checked';

const WRONG_TOKENS_PER_MINUTE = 20;
const MINUTE = 60_000;
const PEERS_REMEMBERED = 10_000;
/** Names by which a client of this machine calls the sidecar; any other is a page that had its name point here. */
const HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', 'hopyard', '']);

interface Wrongs {
  count: number;
  readonly until: number;
}

export class Gate {
  constructor(
    token: string,
    private readonly monotonic: () => number
  ) {
    this.#token = digest(token);
  }

  /** Why this request is refused, or undefined. `peer` is absent on a unix socket, where peers cannot be told apart. */
  refusal(headers: IncomingHttpHeaders, peer: string | undefined): HopyardError | undefined {
    if (peer !== undefined && this.#isBlocked(peer)) return new HopyardError('TOO_MANY_ATTEMPTS', { peer });
    if (!HOSTS.has(hostOf(headers.host))) return new HopyardError('FORBIDDEN_ORIGIN');
    const right = timingSafeEqual(digest(bearer(headers.authorization)), this.#token);
    if (!right) {
      // A browser sends its origin with what another page makes it send: that is not somebody guessing.
      if (peer !== undefined && headers.origin === undefined) this.#countWrong(peer);
      return new HopyardError('UNAUTHORIZED');
    }
    if (headers.origin !== undefined && headers[ORIGIN_CHECKED] !== '1') return new HopyardError('FORBIDDEN_ORIGIN');
    return undefined;
  }

  #isBlocked(peer: string): boolean {
    const wrongs = this.#wrongs.get(peer);
    if (wrongs === undefined) return false;
    if (wrongs.until > this.monotonic()) return wrongs.count >= WRONG_TOKENS_PER_MINUTE;
    this.#wrongs.delete(peer);
    return false;
  }

  #countWrong(peer: string): void {
    const wrongs = this.#wrongs.get(peer);
    if (wrongs !== undefined) {
      wrongs.count += 1;
      return;
    }
    // Oldest first: a Map keeps the order of its keys.
    for (const oldest of this.#wrongs.keys()) {
      if (this.#wrongs.size < PEERS_REMEMBERED) break;
      this.#wrongs.delete(oldest);
    }
    this.#wrongs.set(peer, { count: 1, until: this.monotonic() + MINUTE });
  }

  readonly #token: Buffer;
  readonly #wrongs = new Map<string, Wrongs>();
}

/** Of equal length whatever was given, so that comparing tells nothing about it. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const bearer = (header: string | undefined): string => /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';

/** Without its port. */
const hostOf = (host: string | undefined): string => (host ?? '').replace(/:\d+$/, '').toLowerCase();
