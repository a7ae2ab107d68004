/** One browser tab's socket: which rooms it is in, and whether it keeps up. */
import type { Socket } from 'socket.io';

/** A tab that has not taken this much, or this many packets, is behind: it gets nothing until it has. */
const MUCH_WAITING_BYTES = 512 * 1024;
const MANY_WAITING_PACKETS = 8;

interface Inside {
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly socket?: { readonly bufferedAmount: number } };
}

export class Viewer {
  /** Rooms whose deltas it has missed. */
  readonly behindIn = new Set<string>();

  constructor(
    readonly socket: Socket,
    drained: () => void
  ) {
    // The transport's own: the connection's `drain` tells only that packets were handed on.
    socket.conn.transport.on('drain', () => {
      if (this.behindIn.size > 0 && !this.isBehind) drained();
    });
  }

  get isBehind(): boolean {
    const { writeBuffer, transport } = this.socket.conn as unknown as Inside;
    return writeBuffer.length >= MANY_WAITING_PACKETS || (transport.socket?.bufferedAmount ?? 0) > MUCH_WAITING_BYTES;
  }
}
