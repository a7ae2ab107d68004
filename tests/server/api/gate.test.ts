/** Every route and every socket, with no token, a wrong one and the right one. */
import { ROUTES } from '../../../protocol';
import { Gate } from '../../../server/api/gate';
import { OPENAPI_URL } from '../../../server/api/http';
import { EXECUTOR, EXPERIMENT, FLEET, fleetSpec, spec } from '../support/scripted-hub';
import { OPERATION } from '../support/scripted-programs';
import { Serving, TOKEN } from '../support/serving';

jest.setTimeout(60_000);

const IDS: Record<string, string> = {
  ':fleet': FLEET,
  ':environment': 'work',
  ':executor': EXECUTOR,
  ':experiment': EXPERIMENT,
  ':operation': OPERATION,
  ':trial': `${EXPERIMENT}.0`
};
const BODIES: Record<string, unknown> = {
  saveSettings: { fleet: {} },
  startFleet: fleetSpec,
  extendFleet: { hours: 1 },
  resizeFleet: { size: 2, by: 'Ada' },
  submit: spec,
  stopExperiment: {},
  holdExperiment: {},
  releaseExperiment: {},
  changeExperiment: { trials: 3 },
  addTrial: { params: {} },
  stopTrial: {},
  retryTrial: { by: 'Ada' },
  continueTrial: { by: 'Ada' },
  retryOperation: { by: 'Ada' },
  // The revision of no notes.
  saveNotes: { text: 'seen', revision: 'e3b0c44298fc1c14' },
  whatIf: { executors: 2 },
  startOperation: { name: 'create', request: { name: 'work' } },
  shutdown: {}
};
const QUERIES: Record<string, string> = {
  packageReason: '?package=numpy',
  exportEnvironment: '?format=requirements.txt',
  searchPackages: '?query=num&manager=pip',
  packageVersions: '?package=numpy&manager=pip',
  compare: `?experiments=${EXPERIMENT}`
};
/** Behind the gate, but the hub of these tests knows no such trial. */
const UNKNOWN: ReadonlySet<string> = new Set(['trial', 'trialLog', 'trialFiles']);
const routes = Object.entries(ROUTES).map(([name, { method, url }]) => ({
  name,
  method: method as string,
  url: url.replace(/:\w+/g, id => IDS[id] ?? id) + (QUERIES[name] ?? ''),
  body: BODIES[name]
}));
const all = [...routes, { name: 'openapi', method: 'GET', url: OPENAPI_URL, body: undefined }];

test('no token and a wrong one open no route, and the right one opens each', async () => {
  const serving = await Serving.start();
  for (const { name, method, url, body } of all) {
    for (const token of [undefined, 'wrong', `${TOKEN}x`]) {
      const refused = await serving.ask(method, url, { token, body });
      expect([url, refused.status, refused.json().code]).toEqual([url, 401, 'UNAUTHORIZED']);
    }
    expect(serving.hub.calls).toEqual([]);
    const answer = await serving.ask(method, url, { body });
    expect([url, answer.status]).toEqual([url, UNKNOWN.has(name) ? 404 : 200]);
    serving.hub.calls.length = 0;
  }
});

test('every route that is served is in the table, so that the test above knows it', async () => {
  const serving = await Serving.start();
  const served = serving.api.http
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap(line => /[├└]── (\S+) \(([A-Z, ]+)\)/.exec(line)?.slice(1, 3).join(' ') ?? []);
  expect(served.length).toBeGreaterThan(10);
  const count = served.reduce(
    (sum, line) => sum + line.split(/[ ,]+/).filter(word => /^(GET|POST|PUT|DELETE|PATCH)$/.test(word)).length,
    0
  );
  expect(count).toBe(all.length);
});

test('no token and a wrong one open no socket, and the right one opens each', async () => {
  const serving = await Serving.start();
  expect([...serving.api.socketPaths].sort()).toEqual(['/agent', '/driver', '/socket.io']);
  for (const path of serving.api.socketPaths) {
    const url = path === '/socket.io' ? '/socket.io/?EIO=4&transport=websocket' : path;
    expect([path, await serving.dial(url, {})]).toEqual([path, 401]);
    expect([path, await serving.dial(url, { authorization: 'Bearer wrong' })]).toEqual([path, 401]);
    expect([path, await serving.dial(`${url}${url.includes('?') ? '&' : '?'}token=${TOKEN}`, {})]).toEqual([path, 401]);
    expect([path, typeof (await serving.dial(url))]).toEqual([path, 'object']);
  }
  expect(await serving.dial('/other', {})).toBe(401);
  expect(await serving.dial('/other')).toBe(404);
});

test('Socket.IO by polling is no way in', async () => {
  const serving = await Serving.start();
  const answer = await serving.ask('GET', '/socket.io/?EIO=4&transport=polling');
  expect([answer.status, answer.json().code]).toEqual([404, 'NOT_FOUND']);
});

test.each(['http://evil.example', 'null', 'http://localhost', 'http://localhost.evil.example'])(
  'the origin %s is refused everywhere unless the proxy has looked at it',
  async origin => {
    const serving = await Serving.start();
    const authorization = `Bearer ${TOKEN}`;
    expect((await serving.ask('GET', '/api/project', { headers: { origin } })).status).toBe(403);
    for (const path of ['/agent', '/driver', '/socket.io/?EIO=4&transport=websocket']) {
      expect(await serving.dial(path, { authorization, origin })).toBe(403);
    }
    const checked = { origin, 'x-hopyard-origin-checked': '1' };
    expect((await serving.ask('GET', '/api/project', { headers: checked })).status).toBe(200);
    expect((await serving.ask('GET', '/api/project', { headers: checked, token: undefined })).status).toBe(401);
  }
);

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1:80'])(
  'a page whose name %s points here is refused',
  async host => {
    const serving = await Serving.start();
    expect((await serving.ask('GET', '/healthz', { headers: { host } })).status).toBe(403);
    expect((await serving.ask('GET', '/healthz', { headers: { host: 'localhost:1' } })).status).toBe(200);
  }
);

test('after twenty wrong tokens in a minute a peer waits, and only that peer', () => {
  let now = 0;
  const gate = new Gate(TOKEN, () => now);
  const right = { host: 'localhost', authorization: `Bearer ${TOKEN}` };
  for (let n = 0; n < 20; n++) {
    expect(gate.refusal({ host: 'localhost', authorization: `Bearer ${n}` }, '10.0.0.9')?.code).toBe('UNAUTHORIZED');
  }
  expect(gate.refusal(right, '10.0.0.9')?.status).toBe(429);
  expect(gate.refusal(right, '10.0.0.8')).toBeUndefined();
  now = 60_001;
  expect(gate.refusal(right, '10.0.0.9')).toBeUndefined();
});

test('on a unix socket peers cannot be told apart, so that nobody can shut the others out', () => {
  const gate = new Gate(TOKEN, () => 0);
  for (let n = 0; n < 100; n++) gate.refusal({ authorization: 'Bearer wrong' }, undefined);
  expect(gate.refusal({ authorization: `Bearer ${TOKEN}` }, undefined)).toBeUndefined();
});
