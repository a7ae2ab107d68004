/**
 * The one door for WebSockets on the HTTP server: path, then gate, then the socket's own handler.
 * Every path that exists is in `doors`; there is no other way to an upgrade.
 */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { HopyardError } from '../../hopyard-error';
import type { Gate } from '../gate';

export type Door = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The sockets let in and not gone yet. */
export interface LetIn {
  /** Resolves when all are gone; those that do not go by themselves within the grace are cut. */
  gone(graceMs: number): Promise<void>;
}

export function openDoors(server: Server, gate: Gate, doors: ReadonlyMap<string, Door>): LetIn {
  const inside = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that resets the line before a handler listens must not end the process.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    const refusal = gate.refusal(request.headers, request.socket.remoteAddress);
    if (refusal !== undefined) return turnAway(socket, refusal);
    const path = pathOf(request.url);
    const door = doors.get(path);
    if (door === undefined) return turnAway(socket, new HopyardError('NOT_FOUND', { what: 'socket', id: path }));
    socket.off('error', ignore);
    inside.add(socket);
    socket.once('close', () => inside.delete(socket));
    door(request, socket, head);
  });
  return {
    async gone(graceMs) {
      const all = [...inside].map(socket => new Promise<void>(resolve => socket.once('close', () => resolve())));
      const grace = setTimeout(() => inside.forEach(socket => socket.destroy()), graceMs);
      await Promise.all(all);
      clearTimeout(grace);
    }
  };
}

/** Without query and without a last slash, as Socket.IO's clients add one. */
const pathOf = (url: string | undefined): string => (url ?? '').replace(/[?#].*$/, '').replace(/\/$/, '');

function turnAway(socket: Duplex, { status, code, message, hint }: HopyardError): void {
  const body = JSON.stringify({ code, message, hint });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      'Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy()
  );
}
