/** Whole sidecars as users run them: the bundle, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(__dirname, '../../..');
const BUNDLE = join(tmpdir(), `hopyard-test-bundle-${process.pid}.cjs`);
let built = false;

export function bundle(): string {
  if (!built) {
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: ['server/main.ts'],
      outfile: BUNDLE,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      external: ['bufferutil', 'utf-8-validate', 'msgpackr-extract'],
      logLevel: 'error'
    });
    built = true;
  }
  return BUNDLE;
}

export interface Connection {
  readonly socket: string;
  readonly pid: number;
  readonly token: string;
  readonly version: string;
  readonly protocolVersion: number;
}

export class Sidecar {
  stderr = '';
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  /** Its line on stdout; undefined when it ended without one. */
  readonly ready: Promise<Record<string, unknown> | undefined>;
  readonly process: ChildProcess;

  constructor(
    readonly project: string,
    environment: NodeJS.ProcessEnv = {}
  ) {
    const env = { ...process.env, ...environment };
    this.process = spawn(process.execPath, [bundle(), '--project', project], {
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    });
    running.add(this);
    this.process.stderr!.on('data', part => (this.stderr += part));
    this.ended = new Promise(done => this.process.once('close', (code, signal) => done({ code, signal })));
    void this.ended.then(() => running.delete(this));
    this.ready = new Promise(done => {
      let text = '';
      this.process.stdout!.on('data', part => {
        text += part;
        if (text.includes('\n')) done(JSON.parse(text.slice(0, text.indexOf('\n'))));
      });
      void this.ended.then(() => done(undefined));
    });
  }

  get connection(): Connection {
    return JSON.parse(readFileSync(this.connectionPath, 'utf8'));
  }

  get connectionPath(): string {
    return join(this.project, '.hopyard/run/sidecar.json');
  }

  get log(): string {
    return readFileSync(join(this.project, '.hopyard/logs/sidecar.log'), 'utf8');
  }

  ask<T = { code: string }>(method: string, path: string, body?: unknown): Promise<{ status: number; json: T }> {
    const { socket, token } = this.connection;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' })
    };
    return new Promise((done, failed) => {
      const asked = request({ socketPath: socket, method, path, headers }, response => {
        let text = '';
        response.on('data', part => (text += part));
        response.on('end', () => done({ status: response.statusCode ?? 0, json: JSON.parse(text) as T }));
      });
      asked.on('error', failed);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

const running = new Set<Sidecar>();
afterEach(async () => {
  for (const sidecar of running) {
    sidecar.process.kill('SIGKILL');
    await sidecar.ended;
  }
});

afterAll(() => rmSync(BUNDLE, { force: true }));
