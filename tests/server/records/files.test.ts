import type { ExperimentView, Outcome, TrialView } from '../../../protocol';
import { experimentFiles, outputsOf, trialFiles } from '../../../server/core/records/files';
import { cellSpec, rowsSpec } from '../../support/hub/scenario';

const trial = (more: Partial<TrialView> = {}): TrialView => ({
  id: 'exp_aaaa.0',
  number: 0,
  state: 'succeeded',
  params: { lr: 0.1 },
  attempt: 1,
  ...more
});
const value = (json: unknown, repr: string, metric?: number): Outcome => ({
  kind: 'returned',
  value: { json, repr, size: 1, ...(metric === undefined ? {} : { metric }) }
});
const view = (total: number): ExperimentView => ({
  id: 'exp_aaaa',
  kind: 'launch',
  name: 'files',
  state: 'succeeded',
  createdAt: 1,
  directory: 'Experiments/app_1',
  trials: { total, queued: 0, running: 0, succeeded: total, stopped: 0, failed: 0, cancelled: 0 }
});
const asMap = (files: readonly { path: string; text: string }[]) =>
  Object.fromEntries(files.map(({ path, text }) => [path, JSON.parse(text) as unknown]));

test.each([
  ['a number', value(0, '0', 0), { metric: 0, log: 'd/output.log' }],
  ['a dictionary', value({ acc: 0.9, log: 'mine' }, '…', 0.9), { acc: 0.9, log: 'd/output.log' }],
  ['nothing', value(null, 'None'), { log: 'd/output.log' }],
  ['what JSON cannot carry', value(undefined, '<Model>'), { metric: '<Model>', log: 'd/output.log' }],
  ['a text with slashes', value('a/b', "'a/b'"), { metric: 'a/b', log: 'd/output.log' }],
  ['a failure', { kind: 'raised', failure: { code: 'E', message: 'm' } }, { log: 'd/output.log' }]
])('outputs of %s', (_what, outcome, outputs) => {
  expect(outputsOf('d', outcome as Outcome)).toEqual(outputs);
});

test('a row leaves its parameters, outputs and metric', () => {
  expect(asMap(trialFiles(trial({ metric: 0.9 }), 'd', value(0.9, '0.9', 0.9), true))).toEqual({
    'd/.hparams.json': { lr: 0.1 },
    'd/.outputs.json': { metric: 0.9, log: 'd/output.log' },
    'd/.metric': 0.9
  });
});

test('a failed row leaves its parameters alone', () => {
  const failed: Outcome = { kind: 'raised', failure: { code: 'ValueError', message: 'bad' } };
  expect(Object.keys(asMap(trialFiles(trial({ state: 'failed' }), 'd', failed, true)))).toEqual(['d/.hparams.json']);
});

test('one replica leaves its outputs beside experiment.json, and no summary', () => {
  const files = asMap(experimentFiles(view(1), cellSpec(), []));
  expect(Object.keys(files)).toEqual(['Experiments/app_1/experiment.json']);
  expect(files['Experiments/app_1/experiment.json']).toMatchObject({
    experiment: { id: 'exp_aaaa' },
    spec: { kind: 'launch' }
  });
});

test('of several replicas the first one gives the outputs, and all of them the summary', () => {
  const combinations = [0, 1].map(number => ({
    trial: trial({ number, directory: `Experiments/app_1/replica_${number}` }),
    outcome: value(number, String(number), number)
  }));
  const files = asMap(experimentFiles(view(2), cellSpec(), combinations));
  expect(files['Experiments/app_1/.outputs.json']).toEqual({
    metric: 0,
    log: 'Experiments/app_1/replica_0/output.log'
  });
  expect(files['Experiments/app_1/.summary.json']).toEqual({
    combinations: [
      { parameters: null, outputs: { metric: 0, log: 'Experiments/app_1/replica_0/output.log' }, state: 'succeeded' },
      { parameters: null, outputs: { metric: 1, log: 'Experiments/app_1/replica_1/output.log' }, state: 'succeeded' }
    ]
  });
});

test('the summary of rows names them all, also those that failed; the spec is written without its rows', () => {
  const combinations = [
    { trial: trial(), outcome: value(1, '1', 1) },
    { trial: trial({ number: 1, state: 'cancelled', params: { lr: 0.2 } }), outcome: undefined }
  ];
  const files = asMap(experimentFiles(view(2), rowsSpec(2), combinations));
  expect(files['Experiments/app_1/.summary.json']).toMatchObject({
    combinations: [
      { parameters: { lr: 0.1 }, state: 'succeeded' },
      { parameters: { lr: 0.2 }, outputs: {}, state: 'cancelled' }
    ]
  });
  expect(files['Experiments/app_1/experiment.json']).toMatchObject({ spec: { plan: { kind: 'rows', rows: 2 } } });
});
