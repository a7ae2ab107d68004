/** Pages of other sites, and names that look like ours: forty of each are refused on every door. */
import { Serving, TOKEN } from '../support/serving';

jest.setTimeout(60_000);

const NAMES = [
  ...[
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    'xlocalhost',
    'localhostx',
    'localhost.',
    'LOCALHOST.evil'
  ],
  ...[
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '127.1',
    '0.0.0.0',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1'
  ],
  ...[
    '[::]',
    '[::ffff:127.0.0.1]',
    '[fe80::1]',
    '10.0.0.1',
    '169.254.169.254',
    'hopyard.evil.example',
    'hopyard.local'
  ],
  ...[
    'localhost@evil.example',
    'evil.example#localhost',
    'evil.example?localhost',
    'evil.example/localhost',
    'lоcalhost'
  ],
  ...['localhost%00.evil.example', 'localhost\\.evil.example', 'a.b.c.localhost', 'sub.localhost', 'xn--lcalhost-m3a'],
  ...['127.0.0.1:80@evil.example', 'jupyter', 'host.docker.internal', 'kubernetes.default', 'metadata.google.internal']
];
const ORIGINS = [
  ...NAMES.filter(name => /^[\x20-\x7e]+$/.test(name)).map(name => `http://${name}`),
  ...['null', 'file://', 'https://localhost', 'http://localhost:8888', 'chrome-extension://abc', 'data:', 'about:blank']
];
const SOCKETS = ['/agent', '/driver', '/socket.io/?EIO=4&transport=websocket'];
const authorization = `Bearer ${TOKEN}`;

test('as the origin of a page, with the right token', async () => {
  expect(ORIGINS.length).toBeGreaterThanOrEqual(40);
  const serving = await Serving.start();
  for (const origin of ORIGINS) {
    const asked = [
      await serving.ask('GET', '/api/project', { headers: { origin } }),
      await serving.ask('POST', '/api/shutdown', { headers: { origin, 'content-type': 'text/plain' }, raw: '{}' })
    ];
    expect([origin, ...asked.map(({ status }) => status)]).toEqual([origin, 403, 403]);
    for (const path of SOCKETS) {
      expect([origin, path, await serving.dial(path, { authorization, origin })]).toEqual([origin, path, 403]);
    }
  }
  expect(serving.left).toEqual([]);
  expect(serving.hub.calls).toEqual([]);
});

test('as the name by which the sidecar is called, with the right token', async () => {
  const serving = await Serving.start();
  for (const name of NAMES.filter(each => /^[\x20-\x7e]+$/.test(each))) {
    for (const host of [name, `${name}:8888`]) {
      const answer = await serving.ask('GET', '/api/project', { headers: { host } });
      expect([host, answer.status]).toEqual([host, answer.status === 400 ? 400 : 403]);
      expect(answer.body).not.toContain(name);
    }
  }
  expect(serving.hub.calls).toEqual([]);
});
