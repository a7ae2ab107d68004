/**
 * Browsers without a browser: they sit in the project's room and look at the board of whatever runs. Told a line of JSON
 * at a time, answers with one.
 *
 *     {"do": "watch", "clients": 20, "silent": 1}   so many look, and the silent ones read nothing
 *     {"do": "leave"}                               -> what they got since
 *     {"do": "latency"} … {"do": "leave"}           one looks; -> how old the newest value was when its frame came
 *     {"do": "board", "id": "exp_…", "times": 5}    joins that board -> milliseconds and bytes of each time
 *     {"do": "curves", "id": "exp_…", "query": "points=100", "times": 3}
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { io, type Socket } from 'socket.io-client';
import { boardRoom, unpackColumns, type BoardUpdate, type ProjectDelta, type ProjectSnapshot } from '../../protocol';

const project = process.argv[2] ?? '.';
const { socket: path, token } = JSON.parse(readFileSync(join(project, '.hopyard/run/sidecar.json'), 'utf8')) as {
  socket: string;
  token: string;
};
const headers = { authorization: `Bearer ${token}` };

function unixAgent(): object {
  return new (class extends Agent {
    override createConnection() {
      return connect(path);
    }
  })();
}

async function dial(): Promise<Socket> {
  const socket = io('ws://localhost', {
    path: '/socket.io',
    transports: ['websocket'],
    extraHeaders: headers,
    forceNew: true,
    agent: unixAgent() as unknown as string
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

const into = <T>(socket: Socket, room: string): Promise<T> => socket.timeout(60_000).emitWithAck('join', { room });

let sockets: Socket[] = [];
let frames = 0;
let bytes = 0;
let ages: number[] = [];

async function look(silent: boolean, onFrame: (update: BoardUpdate) => void): Promise<void> {
  const socket = await dial();
  sockets.push(socket);
  const seen = new Set<string>();
  const follow = ({ experiments }: Pick<ProjectDelta, 'experiments'>): void => {
    for (const { id, endedAt } of experiments) {
      if (endedAt !== undefined && seen.delete(id)) socket.emit('leave', { room: boardRoom(id) });
      else if (endedAt === undefined && !seen.has(id)) {
        seen.add(id);
        void into<BoardUpdate>(socket, boardRoom(id)).then(onFrame);
      }
    }
  };
  socket.on('project', follow);
  socket.on('board', onFrame);
  follow(await into<ProjectSnapshot>(socket, 'project'));
  if (silent) {
    (socket.io.engine as unknown as { transport: { ws: { pause(): void } } }).transport.ws.pause();
  }
}

function counted({ frame }: BoardUpdate): void {
  frames += 1;
  bytes += frame?.byteLength ?? 0;
}

/** The workload reports the time: the newest value of a frame tells how old it is. */
function aged({ frame }: BoardUpdate): void {
  const now = Date.now();
  if (frame === undefined) return;
  const latest = unpackColumns(frame).arrays['latest'] ?? new Float64Array();
  for (const value of latest) if (value > 1e12) ages.push(now - value);
}

function get(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: path, path: url, headers }, response => {
      let size = 0;
      response.on('data', (part: Buffer) => (size += part.length));
      response.on('end', () => resolve(size));
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function timed(times: number, run: () => Promise<number>): Promise<{ ms: number[]; bytes: number }> {
  const ms: number[] = [];
  let size = 0;
  for (let k = 0; k < times; k++) {
    const began = performance.now();
    size = await run();
    ms.push(performance.now() - began);
  }
  return { ms, bytes: size };
}

interface Told {
  readonly do: string;
  readonly clients?: number;
  readonly silent?: number;
  readonly id?: string;
  readonly query?: string;
  readonly times?: number;
}

async function act(told: Told): Promise<object> {
  const { id = '', query = '', times = 3 } = told;
  switch (told.do) {
    case 'watch':
      for (let k = 0; k < (told.clients ?? 1); k++) await look(k < (told.silent ?? 0), counted);
      return { watching: sockets.length };
    case 'latency':
      await look(false, aged);
      return { watching: sockets.length };
    case 'leave': {
      for (const socket of sockets) socket.disconnect();
      const got = { frames, bytes, ages };
      [sockets, frames, bytes, ages] = [[], 0, 0, []];
      return got;
    }
    case 'board': {
      const socket = await dial();
      const measured = await timed(times, async () => {
        const { frame } = await into<BoardUpdate>(socket, boardRoom(id));
        socket.emit('leave', { room: boardRoom(id) });
        return frame?.byteLength ?? 0;
      });
      socket.disconnect();
      return measured;
    }
    default:
      return timed(times, () => get(`/api/experiments/${id}/curves?${query}`));
  }
}

createInterface({ input: process.stdin }).on('line', line => {
  void act(JSON.parse(line) as Told).then(answer => process.stdout.write(`${JSON.stringify(answer)}\n`));
});
