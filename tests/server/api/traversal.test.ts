/** Ways out of a folder that other products let through, for each route that takes a name from a client. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../../protocol';
import { trialView } from '../support/scripted-hub';
import { Serving } from '../support/serving';

jest.setTimeout(60_000);

const SECRET = 'root:x:0:0';
/** The steps up, as each of the holes spelt them. */
const UPS = [
  ...['..', '%2e%2e', '%2E%2e', '%252e%252e', '%25252e%25252e', '..;', '..%00', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae'],
  ...['．．', '..%09', '..%0a', '..%20', '...', '....//..', '%2e.', '.%2e', '%u002e%u002e']
];
const SLASHES = ['/', '%2f', '%252f', '\\', '%5c', '%255c', '//', '%c0%af'];
const WHOLE = [
  ...['/etc/passwd', '//etc/passwd', '///etc/passwd', 'file:///etc/passwd', 'file:/etc/passwd', 'FILE:///etc/passwd'],
  ...['#/../etc/passwd', '?/../etc/passwd', '%23/../etc/passwd', '%3f/../etc/passwd', 'http:/../../etc/passwd'],
  ...['C:\\Windows\\win.ini', '\\\\evil\\share', '//evil.example/x', '%00', 'a%00/../../etc/passwd', '.', '~root'],
  ...['..project-evil/x', '../project-evil/x', '/proc/self/environ', 'a/'.repeat(2_048), `${'a'.repeat(4_096)}`]
];
const CORPUS = [
  ...UPS.flatMap(up => SLASHES.map(slash => `${up}${slash}${up}${slash}${up}${slash}etc${slash}passwd`)),
  ...WHOLE
];
/** Names of environments are judged by Python: tests/python/faults/test_secrets.py. */
const NAMED = Object.entries(ROUTES).filter(([, { url }]) => url.includes(':') && !url.includes(':environment'));

test('the corpus is as large as it claims, and there are routes to try it on', () => {
  expect(new Set(CORPUS).size).toBeGreaterThan(120);
  expect(NAMED.length).toBeGreaterThan(20);
});

test('no spelling reaches the hub or a file by any route, raw or encoded', async () => {
  const serving = await Serving.start();
  for (const [at, word] of CORPUS.entries()) {
    for (const [name, { method, url }] of NAMED) {
      const spelt =
        (at + name.length) % 2 === 0 ? encodeURIComponent(word) : word.replace(/[\s#?\\．]/g, encodeURIComponent);
      const path = url.replace(/:\w+/, () => spelt);
      const answer = await serving.ask(method, path, { body: method === 'GET' ? undefined : {} });
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.body).not.toContain(SECRET);
    }
  }
  expect(serving.hub.calls).toEqual([]);
});

test('a trial whose folder is a way out shows nothing', async () => {
  const serving = await Serving.start();
  mkdirSync(join(serving.project, 'Experiments'), { recursive: true });
  symlinkSync('/etc', join(serving.project, 'Experiments', 'linked'));
  writeFileSync(join(serving.project, 'kept'), 'inside');
  mkdirSync(join(serving.project, 'Experiments', 'own'));
  symlinkSync('/etc/passwd', join(serving.project, 'Experiments', 'own', 'output.log'));
  const folders = [
    'Experiments/own',
    ...CORPUS.map(decoded),
    'Experiments/linked',
    'Experiments/linked/../linked',
    '/etc',
    '../..'
  ];
  for (const directory of folders) {
    serving.hub.experimentSnapshot = {
      ...serving.hub.experimentSnapshot,
      trials: [trialView(0, { directory })]
    };
    for (const what of ['files', 'log']) {
      const answer = await serving.ask('GET', `/api/trials/${trialView(0).id}/${what}`);
      expect(answer.body).not.toContain(SECRET);
      expect(answer.body).not.toContain('passwd"');
    }
  }
});

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
