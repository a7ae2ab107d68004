/** Real Pythons that decide: they answer, print, raise, die, hang and are not there. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../../../server/adapters/clock/system-clock';
import { PythonOracles } from '../../../server/adapters/oracle/python-oracles';
import type { OracleTask } from '../../../server/core/search/oracle';
import { OracleFault, type Oracle } from '../../../server/ports';
import { temporaryFolder } from '../support/temporary';
import { until } from '../support/until';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../../..');
const PYTHON = join(ROOT, '.venv/bin/python');
const ID = 'exp_oracle1';
const told = { changed: [], ended: [] };
const suggest = { ask: 'suggest' as const, told };

let folder: string;
const opened: Oracle[] = [];

beforeEach(() => (folder = temporaryFolder()));
afterEach(() => opened.splice(0).forEach(oracle => oracle[Symbol.dispose]()));

/** The pickle of a payload whose search is a function with this body. */
function pickled(body: string): Buffer {
  const lines = body.split('\n').map(line => `    ${line}`);
  const source = [
    'import base64, cloudpickle, contextlib, io, sys',
    'from hopyard.searchspace import Float, Searchspace',
    'from hopyard.trials.payload import Payload',
    'with contextlib.redirect_stdout(io.StringIO()):',
    '    space = Searchspace(x=Float(0.0, 1.0))',
    'def propose(space, trials):',
    ...lines,
    'print(base64.b64encode(cloudpickle.dumps(Payload(space=space, search=propose))).decode())'
  ].join('\n');
  const env = { ...process.env, PYTHONPATH: ROOT };
  return Buffer.from(execFileSync(PYTHON, ['-c', source], { env, encoding: 'utf8' }), 'base64');
}

function open(content: Buffer | undefined, more: { python?: string; answerMs?: number } = {}): Oracle {
  process.env['PYTHONPATH'] = ROOT;
  const blob = createHash('sha256')
    .update(content ?? '')
    .digest('hex');
  const task: OracleTask = {
    oracle: { blob, name: 'propose', python: more.python ?? PYTHON, folder },
    objectives: [{ name: 'metric', direction: 'min' }],
    space: { parameters: [{ name: 'x', type: 'float', low: 0, high: 1 }] },
    seed: 1
  };
  const { answerMs } = more;
  const oracle = new PythonOracles({
    blobs: { get: async () => content },
    directory: folder,
    logs: join(folder, 'logs'),
    clock: systemClock,
    ...(answerMs === undefined ? {} : { answerMs })
  }).open(task, ID);
  opened.push(oracle);
  return oracle;
}

async function fault(oracle: Oracle): Promise<OracleFault> {
  const error: unknown = await oracle.ask(suggest).then(
    answer => answer,
    (reason: unknown) => reason
  );
  if (!(error instanceof OracleFault)) {
    throw new Error(`no fault: ${JSON.stringify(error)}`);
  }
  return error;
}

test('it answers, is told only what is new, and what it prints is in its log', async () => {
  const oracle = open(pickled("print('seen', [t.reported for t in trials])\nreturn {'x': len(trials) / 10}"));
  expect(await oracle.ask(suggest)).toEqual({ kind: 'suggestion', suggestion: { kind: 'start', params: { x: 0 } } });
  const record = (...values: number[]) => ({
    number: 0,
    params: { x: 0 },
    standing: 'outstanding' as const,
    reports: values.map((value, step) => ({ step, value }))
  });
  await oracle.ask({ ask: 'suggest', told: { changed: [record(3, Number.NaN)], ended: [] } });
  const last = await oracle.ask({ ask: 'suggest', told: { changed: [record(3, Number.NaN, 1)], ended: [] } });
  expect(last).toMatchObject({ suggestion: { params: { x: 0.1 } } });
  const log = readFileSync(join(folder, 'logs', `${ID}.log`), 'utf8');
  expect(log.split('\n').slice(0, 3)).toEqual(['seen []', 'seen [[3.0, nan]]', 'seen [[3.0, nan, 1.0]]']);
});

test('what it raises comes with the traceback, and it may be asked again', async () => {
  const oracle = open(pickled("if not trials:\n    raise ValueError('no trials')\nreturn {'x': 1}"));
  const { message, traceback } = await fault(oracle);
  expect(message).toBe('ValueError: no trials');
  expect(traceback).toContain('in propose');
  const changed = [{ number: 0, params: { x: 0 }, standing: 'failed' as const, reports: [] }];
  expect(await oracle.ask({ ask: 'suggest', told: { changed, ended: [0] } })).toMatchObject({ kind: 'suggestion' });
});

test.each([
  ['import os\nos._exit(7)', 'its process ended with exit code 7'],
  ['import os, signal\nos.kill(os.getpid(), signal.SIGKILL)', 'its process ended by SIGKILL'],
  ["import os, sys\nsys.stderr.write('out of luck\\n')\nsys.stderr.flush()\nos._exit(1)", 'exit code 1: out of luck']
])('one that dies says how: %s', async (body, says) => {
  const oracle = open(pickled(body));
  expect((await fault(oracle)).message).toContain(says);
  // And it says so again to whoever asks it still.
  expect((await fault(oracle)).message).toContain(says);
});

test('one that takes too long is ended', async () => {
  const oracle = open(pickled("import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"), {
    answerMs: 2_500
  });
  expect((await fault(oracle)).message).toBe('it gave no answer within 2.5 s');
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await until('it has ended', () => !existsSync(`/proc/${pid}`));
});

test('it leaves when nobody wants it any more', async () => {
  const oracle = open(pickled("import os\nopen('pid', 'w').write(str(os.getpid()))\nreturn {'x': 0.5}"));
  await oracle.ask(suggest);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  oracle[Symbol.dispose]();
  await until('it has ended', () => !existsSync(`/proc/${pid}`));
  expect((await fault(oracle)).message).toBe('it is not asked any more');
});

test('what cannot be begun is named', async () => {
  expect((await fault(open(undefined))).message).toMatch(/^its pickle e3b0c44298fc… is not there any more$/);
  expect((await fault(open(Buffer.from('x'), { python: '/no/such/python' }))).message).toContain(
    '/no/such/python cannot be started'
  );
  expect((await fault(open(Buffer.from('no pickle')))).message).toContain('UnpicklingError');
  expect((await fault(open(Buffer.from('x'), { python: '/bin/true' }))).message).toContain('its process ended');
  expect((await fault(open(Buffer.from('x'), { python: '/bin/echo' }))).message).toContain('nobody can read');
});
