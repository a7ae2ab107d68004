import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { removeConnection, writeConnection } from '../../../server/life/connection-file';
import { Idle } from '../../../server/life/idle';
import { takeLock } from '../../../server/life/lock';
import { socketPath } from '../../../server/life/paths';
import { temporaryFolder } from '../support/temporary';

jest.setTimeout(60_000);

test('the lock is held until it is let go', () => {
  const path = join(temporaryFolder(), 'lock.sqlite');
  const lock = takeLock(path, '/the/project');
  expect(() => takeLock(path, '/the/project')).toThrow(`A sidecar already serves /the/project (pid ${process.pid}).`);
  lock[Symbol.dispose]();
  takeLock(path, '/the/project')[Symbol.dispose]();
});

test('the socket lies in a folder that nobody else can enter', () => {
  const runtime = temporaryFolder();
  const folder = join(runtime, `hopyard-${userInfo().uid}`);
  mkdirSync(folder, { mode: 0o777 });
  chmodSync(folder, 0o777);
  const path = socketPath('/the/project', runtime);
  expect(dirname(path)).toBe(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(socketPath('/the/project', runtime)).toBe(path);
  expect(socketPath('/another', runtime)).not.toBe(path);
});

test('a link or a file in place of that folder is passed over', () => {
  for (const put of [(at: string) => symlinkSync('/tmp', at), (at: string) => writeFileSync(at, '')]) {
    const runtime = temporaryFolder();
    const taken = join(runtime, `hopyard-${userInfo().uid}`);
    put(taken);
    const folder = dirname(socketPath('/the/project', runtime));
    expect(folder).not.toBe(taken);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  }
});

test("a successor's connection file is left alone", () => {
  const path = join(temporaryFolder(), 'sidecar.json');
  writeConnection(path, { socket: '/s', pid: 7, token: 't', version: '0', protocolVersion: 1 });
  removeConnection(path, 6);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  removeConnection(path, 7);
  expect(() => statSync(path)).toThrow('ENOENT');
});

test('idle means the whole time, from the last use, by one timer at a time', () => {
  let now = 0;
  let occupied = true;
  let left = 0;
  const timers: { at: number; run: () => void }[] = [];
  const idle = new Idle({
    idleMs: 100,
    monotonic: () => now,
    after: (delay, run) => {
      timers.push({ at: now + delay, run });
      return { [Symbol.dispose]: () => undefined };
    },
    occupied: () => occupied,
    leave: () => (left += 1)
  });
  const pass = (to: number): void => {
    for (let next = timers.shift(); next !== undefined; next = timers.shift()) {
      if (next.at > to) {
        timers.unshift(next);
        break;
      }
      now = next.at;
      next.run();
    }
    now = to;
    expect(timers.length).toBeLessThanOrEqual(1);
  };
  pass(250);
  expect(left).toBe(0);
  occupied = false;
  idle.used();
  pass(349);
  expect(left).toBe(0);
  pass(351);
  expect(left).toBe(1);
});

test.each([
  ["setTimeout(() => { throw new Error('broken in a timer'); }, 10)", 1, 'broken in a timer'],
  ["Promise.reject(new Error('nobody caught it'))", 1, 'nobody caught it'],
  ["process.kill(process.pid, 'SIGTERM')", 0, 'put away'],
  ["endings.leave('a'); endings.leave('b')", 0, 'put away']
])('%s ends the process with %d and a word in the log', async (act, code, says) => {
  const file = join(temporaryFolder(), 'entry.cjs');
  buildSync({
    stdin: {
      contents: `import { Endings } from './server/life/endings';
        const say = (...words) => process.stdout.write(words.map(w => typeof w === 'string' ? w : JSON.stringify(w)).join(' ') + '\\n');
        const endings = new Endings({ info: say, warn: say, error: say }, async () => say('put away'));
        setInterval(() => undefined, 1000);
        ${act};`,
      resolveDir: resolve(__dirname, '../../..'),
      loader: 'ts'
    },
    outfile: file,
    bundle: true,
    platform: 'node'
  });
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', part => (text += part));
  expect(await new Promise(done => child.once('close', done))).toBe(code);
  expect(text).toContain(says);
  expect(text.match(/put away/g)?.length ?? 0).toBe(code === 0 ? 1 : 0);
});
