import { existsSync, readFileSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationView } from '../../../../protocol';
import { PythonPrograms } from '../../../../server/adapters/environments/python-programs';
import { Operations } from '../../../../server/runtime/operations';
import { systemClock } from '../../../../server/adapters/clock/system-clock';
import { KeptLog } from '../../support/kept-log';
import { temporaryFolder } from '../../support/temporary';
import { until } from '../../support/until';

jest.setTimeout(30_000);

/** A program in place of Python that does as the request's `act` says, as an operation or as the one that answers. */
function fakePython(folder: string): string {
  const path = join(folder, 'python');
  writeFileSync(
    path,
    `#!${process.execPath}
const { readFileSync, writeSync } = require('node:fs');
const say = event => writeSync(1, JSON.stringify(event) + '\\n');
if (process.argv[3] === 'hopyard.environments.serving') {
  require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
    const { id, operation, request } = JSON.parse(line);
    if (operation === 'crash') { console.error('it broke'); process.exit(3); }
    say(operation === 'refuse' ? { id, error: { code: 'PACKAGE_SPEC', message: 'no', hint: 'yes' } } : { id, result: { operation, request } });
  });
} else {
  const request = JSON.parse(readFileSync(0, 'utf8'));
  console.error('printed', process.argv[4]);
  say({ event: 'phase', phase: 'solve', says: 'Solving' });
  if (request.act === 'wait') {
    process.on('SIGTERM', () => { say({ event: 'error', error: { code: 'ENVIRONMENT_CANCELLED', message: 'c', hint: '' } }); process.exit(130); });
    const timer = setInterval(() => { if (require('node:fs').existsSync(request.until)) { clearInterval(timer); say({ event: 'result', result: {} }); } }, 20);
  } else if (request.act === 'die') process.kill(process.pid, 'SIGKILL');
  else say({ event: 'result', result: { project: request.project } });
}
`
  );
  chmodSync(path, 0o755);
  return path;
}

function setUp(folder = temporaryFolder()) {
  const options = {
    project: folder,
    python: fakePython(folder),
    folder: join(folder, 'operations'),
    directory: folder
  };
  const open = (over: Partial<typeof options> = {}) => {
    const log = new KeptLog();
    const programs = new PythonPrograms({ ...options, ...over, log, now: systemClock.now });
    let made = 0;
    const operations = new Operations({ programs, clock: systemClock, newId: () => `op_${Date.now()}x${++made}` });
    return { programs, operations };
  };
  return { folder, open };
}

const ended = async (operations: Operations, id: string): Promise<OperationView> => {
  await until('the operation has ended', () => operations.get(id).endedAt !== undefined);
  return operations.get(id);
};

test('an operation runs to its end, and its log is kept', async () => {
  const { operations } = setUp().open();
  const seen: string[] = [];
  operations.subscribe({ changed: ({ state }) => seen.push(state), removed: () => undefined });
  const { id } = await operations.start('create', { name: 'work' });
  expect((await ended(operations, id)).state).toBe('succeeded');
  expect(seen[0]).toBe('running');
  expect(readFileSync(operations.log(id), 'utf8')).toContain('printed create');
  operations.forget(id);
  expect(operations.list()).toEqual([]);
  expect(() => operations.get(id)).toThrow('operation');
});

test('one that is cancelled cleans up and says so; what runs cannot be forgotten', async () => {
  const { operations } = setUp().open();
  const { id } = await operations.start('change', { name: 'work', act: 'wait' });
  await until('it solves', () => operations.get(id).phase === 'solve');
  expect(operations.busy).toBe(true);
  expect(() => operations.forget(id)).toThrow(id);
  operations.cancel(id);
  expect(await ended(operations, id)).toMatchObject({ state: 'cancelled' });
  expect(operations.busy).toBe(false);
});

test('one that is killed has failed, and can be tried again', async () => {
  const { operations } = setUp().open();
  const { id } = await operations.start('change', { name: 'work', act: 'die' }, 'Ada');
  const view = await ended(operations, id);
  expect(view).toMatchObject({ state: 'failed' });
  expect(view.failure?.message).toContain('SIGKILL');
  const again = await operations.retry(id);
  expect(again.id).not.toBe(id);
  expect(again.request).toEqual(view.request);
  expect([view.by, again.by]).toEqual(['Ada', 'Ada']);
  await ended(operations, again.id);
});

test('an operation outlives the sidecar: the next one follows it to its end', async () => {
  const { folder, open } = setUp();
  const first = open();
  const until_ = join(folder, 'go');
  const { id } = await first.operations.start('change', { name: 'work', act: 'wait', until: until_ }, 'Ada');
  await until('it solves', () => first.operations.get(id).phase === 'solve');
  first.programs[Symbol.dispose]();
  const second = open();
  expect(second.operations.get(id)).toMatchObject({ state: 'running', by: 'Ada' });
  writeFileSync(until_, '');
  expect(await ended(second.operations, id)).toMatchObject({ state: 'succeeded', phase: 'solve' });
  second.programs[Symbol.dispose]();
  expect(open().operations.get(id)).toMatchObject({ state: 'succeeded' });
});

test('a Python that is not there is named, and leaves nothing behind', async () => {
  const { folder, open } = setUp();
  const { operations, programs } = open({ python: '/no/such/python' });
  await expect(operations.start('create', { name: 'work' })).rejects.toThrow('/no/such/python');
  expect(operations.list()).toEqual([]);
  expect(existsSync(join(folder, 'operations', 'op_1'))).toBe(false);
  await expect(programs.ask('list', {})).rejects.toThrow('/no/such/python');
});

test('questions are answered by one program, refusals in its own words; one that dies is replaced', async () => {
  const { folder, open } = setUp();
  const { programs } = open();
  expect(await programs.ask('list', { found: true })).toEqual({
    operation: 'list',
    request: { found: true, project: folder }
  });
  await expect(programs.ask('refuse', {})).rejects.toMatchObject({ code: 'PACKAGE_SPEC', message: 'no', hint: 'yes' });
  await expect(programs.ask('crash', {})).rejects.toThrow('it broke');
  expect(await programs.ask('list', {})).toMatchObject({ operation: 'list' });
  programs[Symbol.dispose]();
});
