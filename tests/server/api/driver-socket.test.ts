import { createHash } from 'node:crypto';
import { PROTOCOL_VERSION } from '../../../protocol';
import { HopyardError } from '../../../server/hopyard-error';
import { ended, EXPERIMENT, experimentView, spec, trialView } from '../support/scripted-hub';
import { Serving, type Line } from '../support/serving';
import { until } from '../support/until';

jest.setTimeout(60_000);

const hello = { kind: 'driverHello', protocolVersion: PROTOCOL_VERSION, version: '0', app: 'application_5_1', pid: 1 };
const submit = { kind: 'submit', request: 1, spec, watch: true };

async function driver(serving: Serving): Promise<Line> {
  const line = await serving.line('/driver');
  line.send(hello);
  expect(await line.next()).toMatchObject({ kind: 'driverWelcome', project: serving.project });
  return line;
}

const kinds = async (line: Line, count: number): Promise<unknown[]> => {
  const got = [];
  for (let n = 0; n < count; n++) got.push((await line.next())['kind']);
  return got;
};

test('submitted and watched: accepted, then each change, then the end', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  line.send(submit);
  expect(await line.next()).toEqual({ kind: 'accepted', request: 1, experiment: experimentView() });
  expect(serving.hub.calls).toEqual([['submit', spec, { app: 'application_5_1' }]]);
  const items = [{ kind: 'stream' as const, name: 'stdout' as const, text: 'Hello' }];
  const chunk = { trial: trialView(0).id, attempt: 1, executor: 'e1', seq: 0, items };
  serving.hub.progress({ trials: [trialView(0)], output: [chunk] });
  expect(await line.next()).toEqual({
    kind: 'experimentProgress',
    experiment: EXPERIMENT,
    view: experimentView(),
    trials: [trialView(0)],
    output: [chunk]
  });
  const view = experimentView({ state: 'succeeded', endedAt: 9 });
  serving.hub.progress({ view, trials: [ended(0).trial], ended: [ended(0)], finished: true });
  expect(await line.next()).toEqual({ kind: 'trialEnded', ...ended(0) });
  expect(await line.next()).toEqual({ kind: 'experimentEnded', experiment: view });
  serving.hub.progress({ trials: [trialView(0)] });
  line.send({ kind: 'needBlob', sha256: 'a'.repeat(64) });
  expect(await line.next()).toMatchObject({ kind: 'refused', failure: { code: 'BLOB_NOT_FOUND' } });
});

test('what changes before the answer to a submit is not lost', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  serving.hub.onSubmit = () => {
    serving.hub.progress({ experiment: 'exp_other0001', ended: [ended(5)] });
    serving.hub.progress({ trials: [trialView(0, { state: 'starting' })] });
    return experimentView();
  };
  line.send(submit);
  expect(await kinds(line, 2)).toEqual(['accepted', 'experimentProgress']);
});

test('an experiment that is not watched is not told of', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  line.send({ ...submit, watch: false });
  expect(await kinds(line, 1)).toEqual(['accepted']);
  serving.hub.progress({ trials: [trialView(0)] });
  line.send({ kind: 'watch', request: 2, experiment: EXPERIMENT });
  expect(await kinds(line, 1)).toEqual(['watched']);
  line.send({ kind: 'unwatch', experiment: EXPERIMENT });
  line.send({ kind: 'watch', request: 3, experiment: 'exp_none0001' });
  expect(await line.next()).toMatchObject({ kind: 'refused', request: 3, failure: { code: 'EXPERIMENT_NOT_FOUND' } });
  serving.hub.progress({ trials: [trialView(0)] });
  line.send({ kind: 'watch', request: 4, experiment: EXPERIMENT });
  expect(await line.next()).toMatchObject({ kind: 'watched', request: 4 });
});

test('a late watcher gets what there was, each result once, and what follows', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  serving.hub.ends = [ended(0), ended(1)];
  line.send({ kind: 'watch', request: 1, experiment: EXPERIMENT });
  expect(await kinds(line, 3)).toEqual(['watched', 'trialEnded', 'trialEnded']);
  serving.hub.progress({ ended: [ended(1), ended(2)], trials: [ended(1).trial, ended(2).trial] });
  expect(await line.next()).toMatchObject({ kind: 'experimentProgress', trials: [] });
  expect(await line.next()).toMatchObject({ kind: 'trialEnded', trial: { number: 2 } });
});

test('watching an experiment that has ended tells its results and its end', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  const experiment = experimentView({ state: 'failed', endedAt: 9 });
  serving.hub.experimentSnapshot = { revision: 3, experiment, trials: [], output: [] };
  serving.hub.ends = [ended(0)];
  line.send({ kind: 'watch', request: 1, experiment: EXPERIMENT });
  expect(await kinds(line, 3)).toEqual(['watched', 'trialEnded', 'experimentEnded']);
});

test('a submit waits for the blob that came before it', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  const data = Buffer.from('a pickle');
  const sha256 = createHash('sha256').update(data).digest('hex');
  let stored = (): void => undefined;
  serving.hub.putBlob = (name, bytes) =>
    new Promise(resolve => {
      stored = () => {
        serving.hub.blobs.set(name, bytes);
        resolve();
      };
      serving.hub.calls.push(['putBlob']);
    });
  line.send({ kind: 'blob', sha256, data });
  line.send(submit);
  line.send({ kind: 'needBlob', sha256 });
  await until('the blob came', () => serving.hub.calls.length > 0);
  expect(serving.hub.calls).toEqual([['putBlob']]);
  stored();
  expect((await kinds(line, 2)).sort()).toEqual(['accepted', 'blob']);
});

test('a blob with the wrong bytes is refused and the conversation goes on', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  serving.hub.putBlob = sha256 => Promise.reject(new HopyardError('BLOB_CORRUPT', { id: sha256 }));
  line.send({ kind: 'blob', sha256: 'a'.repeat(64), data: Buffer.from('x') });
  expect(await line.next()).toMatchObject({ kind: 'refused', failure: { code: 'BLOB_CORRUPT' } });
  line.send(submit);
  expect(await kinds(line, 1)).toEqual(['accepted']);
});

test('a refused submit is told with its number', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  serving.hub.onSubmit = () => Promise.reject(new HopyardError('NO_EXECUTOR', { why: 'none was started' }));
  line.send({ ...submit, request: 41 });
  expect(await line.next()).toMatchObject({ kind: 'refused', request: 41, failure: { code: 'NO_EXECUTOR' } });
});

test.each([
  [{ ...hello, protocolVersion: 0 }, 'VERSION_SKEW', 4426],
  [submit, 'BAD_REQUEST', 4403],
  [{ ...hello, app: '../../etc' }, 'BAD_REQUEST', 4400]
])('a driver that begins with %j is refused', async (message, failure, code) => {
  const serving = await Serving.start();
  const line = await serving.line('/driver');
  line.send(message);
  expect(await line.next()).toMatchObject({ kind: 'refused', failure: { code: failure } });
  expect((await line.end()).code).toBe(code);
});

test('a trial whose whole life fits into a moment is told before what it said, and what it said before its end', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  line.send(submit);
  expect(await kinds(line, 1)).toEqual(['accepted']);
  const end = ended(0);
  const chunk = { trial: end.trial.id, attempt: 1, executor: 'e1', seq: 0, items: [] };
  const view = experimentView({ state: 'succeeded', endedAt: 9 });
  serving.hub.progress({ view, trials: [end.trial], output: [chunk], ended: [end] });
  serving.hub.progress({ view, finished: true });
  expect(await line.next()).toMatchObject({
    kind: 'experimentProgress',
    trials: [{ id: end.trial.id }],
    output: [chunk]
  });
  expect(await kinds(line, 2)).toEqual(['trialEnded', 'experimentEnded']);
});

test('a driver that does not read costs no memory, and has every result once it reads', async () => {
  const serving = await Serving.start();
  const line = await driver(serving);
  line.send(submit);
  expect(await kinds(line, 1)).toEqual(['accepted']);
  line.socket.pause();
  const large = 'x'.repeat(900_000);
  const count = 60;
  // Every result arrives while nobody reads: 54 MB, of which a few may wait on the way.
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  for (let n = 0; n < count; n++) {
    serving.hub.ends.push(ended(n, large));
    const view = experimentView(n === count - 1 ? { state: 'succeeded', endedAt: 9 } : {});
    serving.hub.experimentSnapshot = { revision: n, experiment: view, trials: [], output: [] };
    serving.hub.progress({ view, ended: [ended(n, large)], finished: n === count - 1 });
    await new Promise(resolve => setImmediate(resolve));
  }
  const held = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
  expect(held).toBeLessThan(30_000_000);
  line.socket.resume();
  const numbers: number[] = [];
  for (;;) {
    const message = await line.next();
    if (message['kind'] === 'trialEnded') numbers.push((message['trial'] as { number: number }).number);
    if (message['kind'] === 'experimentEnded') break;
  }
  expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n));
});
