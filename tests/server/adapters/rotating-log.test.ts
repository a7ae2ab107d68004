import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RotatingLog } from '../../../server/adapters/log/rotating-log';
import { temporaryFolder } from '../support/temporary';

test('an entry is one line with its fields, and may be read at once', () => {
  const path = join(temporaryFolder(), 'logs', 'sidecar.log');
  using log = new RotatingLog({ path, now: () => 0 });
  log.info('host started', { pid: 7, python: '/usr/bin/python3' });
  log.error('it broke:\nbadly', { why: 'a "quoted" word' });
  expect(readFileSync(path, 'utf8')).toBe(
    '1970-01-01T00:00:00.000Z info host started pid=7 python=/usr/bin/python3\n' +
      '1970-01-01T00:00:00.000Z error it broke: ⏎ badly why="a \\"quoted\\" word"\n'
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('it grows to its size and keeps its generations, and no more', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'sidecar.log');
  using log = new RotatingLog({ path, maxBytes: 200, generations: 2, now: () => 0 });
  for (let n = 0; n < 50; n++) log.info(`entry ${n}`);
  expect(readdirSync(folder).sort()).toEqual(['sidecar.log', 'sidecar.log.1', 'sidecar.log.2']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(200);
  expect(readFileSync(path, 'utf8')).toContain('entry 49');
});

test('the next process appends and counts what is there', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'sidecar.log');
  new RotatingLog({ path, maxBytes: 100 }).info('x'.repeat(60));
  using log = new RotatingLog({ path, maxBytes: 100 });
  log.info('y');
  expect(readdirSync(folder).sort()).toEqual(['sidecar.log', 'sidecar.log.1']);
});

test('a secret never reaches the file', () => {
  const path = join(temporaryFolder(), 'sidecar.log');
  using log = new RotatingLog({ path, secrets: ['canary-token'] });
  log.warn('GET /?token=canary-token', { header: 'Bearer canary-token' });
  expect(readFileSync(path, 'utf8')).not.toContain('canary-token');
});
