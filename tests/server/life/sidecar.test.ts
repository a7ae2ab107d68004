import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import WebSocket from 'ws';
import { pack } from 'msgpackr';
import { PROTOCOL_VERSION } from '../../../protocol';
import { bundle, Sidecar } from '../support/sidecar';
import { temporaryFolder } from '../support/temporary';

jest.setTimeout(60_000);
beforeAll(() => void bundle());

test('it says when it listens, and its connection file leads to it and to nobody else', async () => {
  const sidecar = new Sidecar(temporaryFolder());
  const ready = await sidecar.ready;
  const { connection } = sidecar;
  expect(ready).toEqual({ ready: true, socket: connection.socket, pid: sidecar.process.pid });
  expect(connection).toEqual({
    socket: connection.socket,
    pid: sidecar.process.pid,
    token: expect.stringMatching(/^[\w-]{43}$/),
    version: expect.any(String),
    protocolVersion: PROTOCOL_VERSION
  });
  expect(connection.socket.length).toBeLessThan(100);
  expect(statSync(sidecar.connectionPath).mode & 0o777).toBe(0o600);
  expect(statSync(connection.socket).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(connection.socket)).mode & 0o777).toBe(0o700);
  const { status, json } = await sidecar.ask('GET', '/healthz');
  expect(status).toBe(200);
  expect(json).toMatchObject({
    status: 'ok',
    pid: connection.pid,
    project: sidecar.project,
    protocolVersion: PROTOCOL_VERSION
  });
  const shown =
    readFileSync(`/proc/${connection.pid}/cmdline`, 'utf8') + readFileSync(`/proc/${connection.pid}/environ`, 'utf8');
  expect(shown + sidecar.log + sidecar.stderr).not.toContain(connection.token);
});

test('asked to end it puts everything away, and its successor has another token', async () => {
  const project = temporaryFolder();
  const sidecar = new Sidecar(project);
  await sidecar.ready;
  const { socket, token } = sidecar.connection;
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toEqual({ code: 0, signal: null });
  expect([existsSync(socket), existsSync(sidecar.connectionPath), sidecar.stderr]).toEqual([false, false, '']);
  const successor = new Sidecar(project);
  await successor.ready;
  expect(successor.connection.token).not.toBe(token);
});

test('the shutdown route answers first', async () => {
  const sidecar = new Sidecar(temporaryFolder());
  await sidecar.ready;
  expect(await sidecar.ask('POST', '/api/shutdown', {})).toEqual({ status: 200, json: { done: true } });
  expect((await sidecar.ended).code).toBe(0);
});

test('a second one is refused within a second by the pid of the first', async () => {
  const first = new Sidecar(temporaryFolder());
  await first.ready;
  const second = new Sidecar(first.project);
  expect((await second.ended).code).toBe(4);
  const refusal = JSON.parse(second.stderr) as { code: string; message: string };
  expect(refusal.code).toBe('ALREADY_RUNNING');
  expect(refusal.message).toContain(`(pid ${first.process.pid})`);
  expect((await first.ask('GET', '/healthz')).status).toBe(200);
});

test('of many at once exactly one serves', async () => {
  const project = temporaryFolder();
  const all = Array.from({ length: 4 }, () => new Sidecar(project));
  const ready = await Promise.all(all.map(sidecar => sidecar.ready));
  expect(ready.filter(line => line !== undefined)).toHaveLength(1);
  expect((await all[0]!.ask('GET', '/healthz')).json).toMatchObject({
    pid: ready.find(line => line !== undefined)!['pid']
  });
});

test('what a killed one left behind stops nobody', async () => {
  const project = temporaryFolder();
  const first = new Sidecar(project);
  await first.ready;
  first.process.kill('SIGKILL');
  await first.ended;
  expect(existsSync(first.connectionPath)).toBe(true);
  mkdirSync(join(project, '.hopyard/blobs/ab'), { recursive: true });
  writeFileSync(join(project, '.hopyard/blobs/ab/half.part'), 'x');
  const second = new Sidecar(project);
  expect(await second.ready).toBeDefined();
  expect((await second.ask('GET', '/healthz')).status).toBe(200);
  expect(existsSync(join(project, '.hopyard/blobs/ab/half.part'))).toBe(false);
});

test('a project that cannot be written is refused in one line', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const sidecar = new Sidecar(file);
  expect((await sidecar.ended).code).toBe(3);
  expect(JSON.parse(sidecar.stderr)).toMatchObject({
    code: 'PROJECT_NOT_WRITABLE',
    message: expect.stringContaining(file)
  });
});

test('a wrong wish in the environment is named', async () => {
  const sidecar = new Sidecar(temporaryFolder(), { HOPYARD_IDLE_MINUTES: 'soon' });
  expect((await sidecar.ended).code).toBe(2);
  expect(JSON.parse(sidecar.stderr).message).toBe(
    'HOPYARD_IDLE_MINUTES=soon is not valid: it is not a number of minutes above 0.'
  );
});

test('with nothing to do and nobody there it leaves; a connected kernel keeps it', async () => {
  const sidecar = new Sidecar(temporaryFolder(), { HOPYARD_IDLE_MINUTES: '0.01' });
  await sidecar.ready;
  const { socket, token } = sidecar.connection;
  const kernel = new WebSocket(`ws+unix://${socket}:/driver`, { headers: { authorization: `Bearer ${token}` } });
  kernel.on('error', () => undefined);
  kernel.on('open', () =>
    kernel.send(pack({ kind: 'driverHello', protocolVersion: PROTOCOL_VERSION, version: '0', app: 'a_1_1', pid: 1 }))
  );
  await new Promise(resolve => kernel.once('message', resolve));
  // Three idle times pass.
  await new Promise(resolve => setTimeout(resolve, 1_800));
  expect(sidecar.process.exitCode).toBeNull();
  kernel.terminate();
  expect(await sidecar.ended).toEqual({ code: 0, signal: null });
  expect(sidecar.log).toContain('leaving why=idle');
});

test('the doctor finds what is there', async () => {
  const sidecar = new Sidecar(temporaryFolder(), { HOPYARD_PYTHON: '/no/such/python' });
  await sidecar.ready;
  const { json } = await sidecar.ask<{ name: string; ok: string; says: string; fix?: string }[]>('GET', '/api/doctor');
  const findings = new Map(json.map(finding => [finding.name, finding]));
  expect([...findings.keys()]).toEqual(['node', 'project', 'disk', 'socket', 'python', 'gpus', 'journal']);
  expect(findings.get('project')?.ok).toBe('ok');
  expect(findings.get('journal')).toMatchObject({ ok: 'ok', says: expect.stringContaining('sound') });
  expect(findings.get('python')).toMatchObject({
    ok: 'error',
    fix: expect.stringContaining('/no/such/python -m pip install')
  });
});
