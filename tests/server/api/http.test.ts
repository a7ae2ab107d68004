import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { HopyardError } from '../../../server/hopyard-error';
import { EXECUTOR, EXPERIMENT, fleetSpec, spec } from '../support/scripted-hub';
import { Serving, TOKEN } from '../support/serving';

jest.setTimeout(60_000);

test('requests reach the hub as the table of routes types them', async () => {
  const serving = await Serving.start();
  expect((await serving.ask('POST', '/api/fleets', { body: fleetSpec })).json()).toMatchObject({ state: 'ready' });
  await serving.ask('GET', '/api/experiments?limit=5&notebook=a%20b.ipynb');
  await serving.ask('POST', '/api/experiments', { body: spec });
  await serving.ask('POST', `/api/experiments/${EXPERIMENT}/stop`, { body: { reason: 'enough' } });
  expect(serving.hub.calls).toEqual([
    ['startFleet', fleetSpec],
    ['experiments', { limit: 5, notebook: 'a b.ipynb' }],
    ['submit', spec, { app: 'application_1_rest' }],
    ['stopExperiment', EXPERIMENT, 'enough']
  ]);
});

test('every answer is JSON that no browser may read as anything else', async () => {
  const serving = await Serving.start();
  for (const path of ['/api/project', '/no/such<script>', '/api/experiments/exp_none0']) {
    const { headers } = await serving.ask('GET', path);
    expect(headers['content-type']).toContain('application/json');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test.each([
  ['POST', '/api/fleets', { ...fleetSpec, size: 0 }, 'size'],
  ['POST', '/api/fleets', { ...fleetSpec, size: 1e9 }, 'size'],
  ['POST', '/api/fleets', { engine: 'local' }, 'required'],
  ['POST', '/api/fleets', undefined, 'object'],
  ['POST', '/api/fleets/fleet_abcd0001/extend', { hours: -1 }, 'hours'],
  ['GET', '/api/experiments?limit=many', undefined, 'limit'],
  ['GET', '/api/experiments/..%2f..%2fetc', undefined, 'experiment'],
  ['GET', '/api/executors/%00/log', undefined, 'executor']
])('%s %s %j is refused by naming what is wrong', async (method, path, body, named) => {
  const serving = await Serving.start();
  const answer = await serving.ask(method, path, { body });
  expect([answer.status, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
  expect(answer.json().message).toContain(named);
  expect(serving.hub.calls).toEqual([]);
});

test.each([
  ['not JSON', '{'],
  ['a poisoned prototype', '{"__proto__": {"engine": "local"}}'],
  [
    'nesting without end',
    `{"kind":"k","name":"n","work":{"kind":"cell","code":"","capture":[]},"plan":{"kind":"replicas"},"labels":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
  ]
])('a body of %s is refused', async (_what, raw) => {
  const serving = await Serving.start();
  const answer = await serving.ask('POST', '/api/experiments', { raw, token: TOKEN });
  expect([answer.status, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
});

test('a body that is too large is refused before it is read whole', async () => {
  const serving = await Serving.start();
  const raw = JSON.stringify({ fleet: { labels: { a: 'x'.repeat(2_000_000) } } });
  const answer = await serving.ask('PUT', '/api/settings', { raw, token: TOKEN });
  expect([answer.status, answer.json().code]).toEqual([413, 'FRAME_TOO_LARGE']);
});

test('a body that is not JSON by its type is refused: no form of another page gets through', async () => {
  const serving = await Serving.start();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await serving.ask('POST', '/api/shutdown', {
      raw: '{"force":true}',
      headers: { 'content-type': type }
    });
    expect([type, answer.status]).toEqual([type, 400]);
  }
  expect(serving.left).toEqual([]);
});

test("the hub's refusals keep their words and get their status", async () => {
  const serving = await Serving.start();
  const answer = await serving.ask('DELETE', '/api/fleets/fleet_none0001');
  expect([answer.status, answer.json()]).toEqual([
    404,
    { code: 'FLEET_NOT_FOUND', message: 'There is no fleet fleet_none0001.', hint: expect.any(String) }
  ]);
  serving.hub.onSubmit = () => Promise.reject(new HopyardError('NO_GPU', { wanted: 2, there: 'there is none' }));
  expect((await serving.ask('POST', '/api/experiments', { body: spec })).status).toBe(409);
});

test('what nobody expected is INTERNAL, with the story in the log and not in the answer', async () => {
  const serving = await Serving.start();
  serving.hub.onSubmit = () => {
    throw new TypeError('oh no');
  };
  const answer = await serving.ask('POST', '/api/experiments', { body: spec });
  expect([answer.status, answer.json().code]).toEqual([500, 'INTERNAL']);
  expect(answer.body).not.toContain('.ts');
  expect(serving.log.lines.join('\n')).toContain('scripted-hub.ts');
});

test('bytes that are not HTTP harm nobody', async () => {
  const serving = await Serving.start();
  for (const garbage of [
    '\0\x01\x02\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ''
  ]) {
    await new Promise<void>(resolve => {
      const socket = connect(serving.path, () => socket.end(garbage));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }
  expect((await serving.ask('GET', '/healthz')).status).toBe(200);
});

test('a log is read from an offset, from its end, and while it is not there yet', async () => {
  const serving = await Serving.start();
  const url = `/api/executors/${EXECUTOR}/log`;
  serving.hub.logPath = join(serving.project, 'e1.log');
  expect((await serving.ask('GET', url)).json()).toEqual({ path: 'e1.log', size: 0, from: 0, text: '' });
  writeFileSync(serving.hub.logPath, 'première ligne\nzweite');
  expect((await serving.ask('GET', url)).json()).toMatchObject({ from: 0, text: 'première ligne\nzweite', size: 22 });
  expect((await serving.ask('GET', `${url}?from=16`)).json()).toMatchObject({ from: 16, text: 'zweite' });
  expect((await serving.ask('GET', `${url}?from=-6`)).json()).toMatchObject({ from: 16, text: 'zweite' });
  expect((await serving.ask('GET', `${url}?from=999`)).json()).toMatchObject({ from: 22, text: '' });
  // In the middle of the è.
  expect((await serving.ask('GET', `${url}?from=6`)).json()).toMatchObject({ from: 7, text: 're ligne\nzweite' });
});

test('settings are kept, and a file broken by hand is named', async () => {
  const serving = await Serving.start();
  expect((await serving.ask('GET', '/api/settings')).json()).toEqual({ fleet: {} });
  const settings = { fleet: { size: 3, memoryMb: 1_024 } };
  expect((await serving.ask('PUT', '/api/settings', { body: settings })).json()).toEqual(settings);
  expect((await serving.ask('GET', '/api/settings')).json()).toEqual(settings);
  writeFileSync(join(serving.project, 'settings.json'), '{"fleet": {"size": "three"}}');
  const answer = await serving.ask('GET', '/api/settings');
  expect(answer.status).toBe(400);
  expect(answer.json().message).toContain('settings.json');
});

test('it ends only when nothing runs, or by force', async () => {
  const serving = await Serving.start();
  serving.hub.isBusy = true;
  const refused = await serving.ask('POST', '/api/shutdown', { body: {} });
  expect([refused.status, refused.json().code]).toEqual([409, 'STILL_RUNNING']);
  expect(refused.json().message).toContain('1 fleets, 1 experiments');
  expect(serving.left).toEqual([]);
  expect((await serving.ask('POST', '/api/shutdown', { body: { force: true } })).json()).toEqual({ done: true });
  expect(serving.left).toHaveLength(1);
});

test('the OpenAPI document lists every route with its answers', async () => {
  const serving = await Serving.start();
  const document = (await serving.ask('GET', '/api/openapi.json')).json<{
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; responses: object; requestBody?: object }>>;
  }>();
  expect(document.openapi).toMatch(/^3\.1/);
  const start = document.paths['/api/fleets']!['post']!;
  expect(start.operationId).toBe('startFleet');
  expect(Object.keys(start.responses)).toEqual(['200', 'default']);
  expect(JSON.stringify(start.requestBody)).toContain('memoryMb');
  expect(Object.keys(document.paths)).toContain('/api/executors/{executor}/log');
});

test('asking after its health is no use of it', async () => {
  const serving = await Serving.start();
  await serving.ask('GET', '/healthz');
  expect(serving.uses).toBe(0);
  await serving.ask('GET', '/api/project');
  expect(serving.uses).toBe(1);
});
