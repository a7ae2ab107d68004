/** The whole API on a real unix socket, before a scripted hub. */
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import WebSocket from 'ws';
import { pack, unpack } from 'msgpackr';
import { systemClock } from '../../../server/adapters/clock/system-clock';
import { SocketFeed } from '../../../server/adapters/feed/socket-feed';
import { randomIds } from '../../../server/adapters/ids/random-ids';
import { Api } from '../../../server/api/api';
import { Settings } from '../../../server/api/settings';
import { AgentGateway } from '../../../server/api/sockets/agent';
import { Operations } from '../../../server/runtime/operations';
import { KeptLog } from './kept-log';
import { ScriptedHub } from './scripted-hub';
import { ScriptedPrograms } from './scripted-programs';
import { temporaryFolder } from './temporary';

export const TOKEN = 'right-token-0123456789';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  json<T = { code: string; message: string; hint: string }>(): T;
}

export class Serving {
  readonly hub = new ScriptedHub();
  readonly log = new KeptLog();
  readonly left: string[] = [];
  uses = 0;
  readonly project = temporaryFolder();
  readonly path = join(this.project, 's.sock');
  readonly agents = new AgentGateway(this.log, 50);
  readonly feed = new SocketFeed({ source: this.hub, timers: systemClock, log: this.log, used: () => undefined });
  /** Answers with what the test put here, and remembers what it was asked. */
  readonly analyst = {
    asked: [] as object[],
    answer: new Uint8Array() as unknown,
    ask(question: object): Promise<unknown> {
      this.asked.push(question);
      return Promise.resolve(this.answer);
    }
  };
  readonly programs = new ScriptedPrograms();
  readonly api = new Api({
    hub: this.hub,
    agents: this.agents,
    feed: this.feed,
    analysts: { curves: this.analyst, replays: this.analyst },
    environments: {
      programs: this.programs,
      operations: new Operations({ programs: this.programs, clock: systemClock, newId: randomIds.operation })
    },
    settings: new Settings(join(this.project, 'settings.json')),
    self: {
      health: () => ({
        status: 'ok',
        version: '0',
        protocolVersion: 1,
        pid: process.pid,
        project: this.project,
        startedAt: 1,
        node: process.version
      }),
      doctor: () => Promise.resolve([]),
      leave: why => this.left.push(why)
    },
    token: TOKEN,
    project: this.project,
    startedAt: 1,
    log: this.log,
    monotonic: () => performance.now(),
    used: () => (this.uses += 1)
  });

  static async start(): Promise<Serving> {
    const serving = new Serving();
    await serving.api.listen(serving.path);
    running.push(serving);
    return serving;
  }

  ask(
    method: string,
    path: string,
    options: { token?: string | undefined; body?: unknown; headers?: Record<string, string>; raw?: string } = {
      token: TOKEN
    }
  ): Promise<Answer> {
    const { body, raw } = options;
    const token = 'token' in options ? options.token : TOKEN;
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
      ...options.headers
    };
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.path, method, path, headers }, response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const { statusCode = 0, headers: got } = response;
          resolve({ status: statusCode, headers: got, body: text, json: <T>() => JSON.parse(text) as T });
        });
      });
      asked.on('error', reject);
      asked.end(content);
    });
  }

  /** Opened, or its refusal as an HTTP status. */
  dial(
    path: string,
    headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }
  ): Promise<WebSocket | number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws+unix://${this.path}:${path}`, { headers, perMessageDeflate: false });
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        socket.on('error', () => undefined);
        socket.terminate();
        resolve(response.statusCode ?? 0);
      });
      socket.once('error', reject);
      sockets.push(socket);
    });
  }

  async line(path: string): Promise<Line> {
    const socket = await this.dial(path);
    if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
    return new Line(socket);
  }

  async viewer(): Promise<Socket> {
    const socket = io('ws://localhost', {
      path: '/socket.io',
      transports: ['websocket'],
      extraHeaders: { authorization: `Bearer ${TOKEN}` },
      reconnection: false,
      forceNew: true,
      agent: unixAgent(this.path) as unknown as string
    });
    viewers.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }
}

/** Messages of one WebSocket, in order. */
export class Line {
  readonly got: Record<string, unknown>[] = [];
  closed: { code: number; reason: string } | undefined;
  constructor(readonly socket: WebSocket) {
    socket.on('message', data => {
      const said = unpack(data as Buffer) as Record<string, unknown> | Record<string, unknown>[];
      this.got.push(...(Array.isArray(said) ? said : [said]));
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  send(message: object): void {
    this.socket.send(pack(message));
  }

  /** The next message not taken yet. */
  async next(): Promise<Record<string, unknown>> {
    while (this.got.length <= this.#taken) {
      if (this.closed !== undefined) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    const message = this.got[this.#taken]!;
    this.#taken += 1;
    return message;
  }

  async end(): Promise<{ code: number; reason: string }> {
    while (this.closed === undefined) await new Promise<void>(resolve => (this.#wake = resolve));
    return this.closed;
  }

  #taken = 0;
  #wake: () => void = () => undefined;
}

/** Makes Socket.IO's client connect to a unix socket. */
function unixAgent(path: string): object {
  return new (class extends Agent {
    override createConnection() {
      return connect(path);
    }
  })();
}

const running: Serving[] = [];
const sockets: WebSocket[] = [];
const viewers: Socket[] = [];

afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.disconnect();
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const serving of running.splice(0)) await serving.api[Symbol.asyncDispose]();
});
