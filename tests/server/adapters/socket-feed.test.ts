import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import type { ExperimentDelta, ExperimentSnapshot, ProjectDelta, ProjectSnapshot } from '../../../protocol';
import { EXECUTOR, executorView, EXPERIMENT, experimentView, fleetView, trialView } from '../support/scripted-hub';
import { Serving } from '../support/serving';
import { until } from '../support/until';

jest.setTimeout(60_000);

const join = <T>(viewer: Socket, room: string): Promise<T> => viewer.timeout(5_000).emitWithAck('join', { room });

function deltas<T>(viewer: Socket, event: string): T[] {
  const got: T[] = [];
  viewer.on(event, (delta: T) => got.push(delta));
  return got;
}

const sample = { at: 5, cpu: 0.5, memoryBytes: 1, gpus: [] };
const output = (seq: number, text: string) => ({
  trial: trialView(0).id,
  attempt: 1,
  executor: 'e1',
  seq,
  items: [{ kind: 'stream' as const, name: 'stdout' as const, text }]
});

test('joining gives the snapshot, and deltas follow it one by one', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = deltas<ProjectDelta>(viewer, 'project');
  const snapshot = await join<ProjectSnapshot>(viewer, 'project');
  expect(snapshot).toMatchObject({ fleets: [fleetView], executors: [executorView] });
  serving.hub.tell({ executors: [{ ...executorView, state: 'running' }] });
  await until('a delta came', () => got.length === 1);
  serving.hub.tell({ removed: [EXECUTOR] });
  await until('another came', () => got.length === 2);
  expect(got.map(delta => delta.revision)).toEqual([snapshot.revision + 1, snapshot.revision + 2]);
  expect(got[1]).toMatchObject({ removed: [EXECUTOR], executors: [] });
});

test('many changes become few deltas that hold the newest of each thing', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = deltas<ProjectDelta>(viewer, 'project');
  await join(viewer, 'project');
  const begin = performance.now();
  for (let n = 0; n < 200; n++) {
    serving.hub.tell({ executors: [{ ...executorView, done: n }] });
    await sleep(1);
  }
  await until('the last came', () => got.at(-1)?.executors[0]?.done === 199);
  const most = Math.ceil((performance.now() - begin) / 100) + 1;
  expect(got.length).toBeLessThanOrEqual(most);
  expect(got.map(delta => delta.revision)).toEqual(got.map((_, n) => got[0]!.revision + n));
});

test('what is removed and comes back within one delta is there', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = deltas<ProjectDelta>(viewer, 'project');
  await join(viewer, 'project');
  serving.hub.tell({ fleets: [fleetView], removed: [EXECUTOR] });
  serving.hub.tell({ executors: [executorView] });
  await until('it came', () => got.some(delta => delta.executors.length > 0));
  const last = got.at(-1)!;
  expect(last.removed).not.toContain(EXECUTOR);
});

test('samples go to those who look at them, and agents sample often only meanwhile', async () => {
  const serving = await Serving.start();
  const [looking, other] = [await serving.viewer(), await serving.viewer()];
  const [seen, unseen] = [deltas<ProjectDelta>(looking, 'project'), deltas<ProjectDelta>(other, 'project')];
  await join(other, 'project');
  expect(serving.hub.sampleWatchers).toBe(0);
  serving.hub.sample(EXECUTOR, sample);
  await join(looking, 'project');
  await join(looking, 'samples');
  expect(serving.hub.sampleWatchers).toBe(1);
  serving.hub.sample(EXECUTOR, sample);
  await until('the sample came', () => seen.length === 1);
  expect(seen[0]!.samples).toEqual([{ executor: EXECUTOR, sample }]);
  await until('the other kept its count', () => unseen.length === 1);
  expect([unseen[0]!.samples, unseen[0]!.revision]).toEqual([[], seen[0]!.revision]);
  looking.disconnect();
  await until('nobody looks', () => serving.hub.sampleWatchers === 0);
});

test('an experiment room carries its trials and output, to those in it', async () => {
  const serving = await Serving.start();
  const [inside, outside] = [await serving.viewer(), await serving.viewer()];
  const got = deltas<ExperimentDelta & { id: string }>(inside, 'experiment');
  const none = deltas(outside, 'experiment');
  await join(outside, 'project');
  const snapshot = await join<ExperimentSnapshot>(inside, `experiment:${EXPERIMENT}`);
  expect(snapshot.experiment.id).toBe(EXPERIMENT);
  serving.hub.progress({ trials: [trialView(0)], output: [output(0, 'Hello')] });
  serving.hub.progress({ trials: [trialView(0, { state: 'succeeded' })], output: [output(1, ' world')] });
  await until('it came', () => got.flatMap(delta => delta.output).length === 2);
  expect(got.at(-1)).toMatchObject({ id: EXPERIMENT, trials: [{ state: 'succeeded' }], experiment: experimentView() });
  expect(got[0]!.revision).toBe(snapshot.revision + 1);
  expect(none).toEqual([]);
  inside.emit('leave', { room: `experiment:${EXPERIMENT}` });
  await join(inside, 'project');
  const before = got.length;
  serving.hub.progress({ trials: [trialView(1)] });
  serving.hub.tell({ fleets: [fleetView] });
  const after = deltas<ProjectDelta>(inside, 'project');
  await until('the project goes on', () => after.length > 0);
  expect(got.length).toBe(before);
});

test.each(['experiment:exp_none0001', 'experiment:../../etc', 'nonsense', '', undefined])(
  'joining %j is refused in words',
  async room => {
    const serving = await Serving.start();
    const viewer = await serving.viewer();
    const answer: { code: string } = await viewer
      .timeout(5_000)
      .emitWithAck('join', room === undefined ? null : { room });
    expect(answer.code).toMatch(/NOT_FOUND$/);
  }
);

test('more output than a delta carries makes viewers ask for the snapshot', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = deltas<ExperimentDelta>(viewer, 'experiment');
  const { revision } = await join<ExperimentSnapshot>(viewer, `experiment:${EXPERIMENT}`);
  for (let n = 0; n < 40; n++) serving.hub.progress({ output: [output(n, 'x'.repeat(50_000))] });
  await until('a gap came', () => got.length > 0 && got.at(-1)!.revision > revision + got.length);
  const again = await join<ExperimentSnapshot>(viewer, `experiment:${EXPERIMENT}`);
  serving.hub.progress({ trials: [trialView(3)] });
  await until('it goes on', () => got.at(-1)!.trials.length > 0);
  expect(got.at(-1)!.revision).toBe(again.revision + 1);
});

test('for a tab that does not read nothing is kept, nobody waits, and it is told to ask again', async () => {
  const serving = await Serving.start();
  const [slow, quick] = [await serving.viewer(), await serving.viewer()];
  const [late, seen] = [deltas<ExperimentDelta>(slow, 'experiment'), deltas<ExperimentDelta>(quick, 'experiment')];
  const { revision } = await join<ExperimentSnapshot>(slow, `experiment:${EXPERIMENT}`);
  await join(quick, `experiment:${EXPERIMENT}`);
  const line = (slow.io.engine as unknown as { transport: { ws: { pause(): void; resume(): void } } }).transport.ws;
  line.pause();
  const count = 30;
  for (let n = 0; n < count; n++) {
    serving.hub.progress({ output: [output(n, 'x'.repeat(400_000))] });
    await until('the quick one has it', () => seen.at(-1)?.output[0]?.seq === n);
  }
  expect(seen).toHaveLength(count);
  line.resume();
  await until('it is told of the gap', () => late.length > 0 && late.at(-1)!.revision > revision + late.length);
  // The rest was never kept for it.
  expect(late.length).toBeLessThan(12);
  const again = await join<ExperimentSnapshot>(slow, `experiment:${EXPERIMENT}`);
  serving.hub.progress({ trials: [trialView(9)] });
  await until('it follows again', () => late.at(-1)!.trials.length > 0);
  expect(late.at(-1)!.revision).toBe(again.revision + 1);
}, 30_000);
