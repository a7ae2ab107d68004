import { actsOf } from '../../../server/core/hub/acts';
import { changed, type Changes } from '../../../server/core/hub/changed';
import type { HubEvent } from '../../../server/core/hub/events';
import type { Experiment } from '../../../server/core/hub/state';
import type { ExperimentId } from '../../../protocol';
import { Scenario } from '../../support/hub/scenario';
import { searchSpec } from '../../support/training';

const NOBODY = { experiments: new Map<ExperimentId, Experiment>() };
const trial = 'exp_acts0001.7';
const experiment = 'exp_acts0001';
const told = (event: HubEvent) => {
  const [act] = actsOf(event, NOBODY);
  return act === undefined ? undefined : [act.by, act.says, act.trial];
};

test.each<[HubEvent, unknown]>([
  [
    { kind: 'ExperimentHeld', at: 1, experiment, by: 'Ada' },
    ['Ada', 'paused: what runs goes on, nothing new starts', undefined]
  ],
  [
    { kind: 'ExperimentStopRequested', at: 1, experiment, reason: 'stopped by you' },
    ['you', 'stopped the experiment', undefined]
  ],
  [
    { kind: 'ExperimentStopRequested', at: 1, experiment, reason: 'too slow', by: 'Bo' },
    ['Bo', 'stopped the experiment: too slow', undefined]
  ],
  [
    { kind: 'TrialStopRequested', at: 1, trial, how: 'interrupt', reason: 'interrupted by you', by: 'Bo' },
    ['Bo', 'stopped trial 7', trial]
  ],
  [{ kind: 'TrialRetryRequested', at: 1, trial, by: 'Ada' }, ['Ada', 'had trial 7 run again', trial]],
  [{ kind: 'TrialContinueRequested', at: 1, trial, by: 'Ada' }, ['Ada', 'let trial 7 go on', trial]],
  [
    { kind: 'TrialProposed', at: 1, experiment, number: 7, params: { lr: 0.1, kind: 'a' }, by: 'Ada' },
    ['Ada', 'added trial 7: lr=0.1, kind="a"', trial]
  ],
  [{ kind: 'ExperimentChanged', at: 1, experiment, trials: 9, by: 'Ada' }, ['Ada', 'changed trials to 9', undefined]],
  [
    {
      kind: 'ExperimentChanged',
      at: 1,
      experiment,
      stopping: { name: 'median', options: { minFinished: 3 } },
      by: 'Ada'
    },
    ['Ada', 'changed the stopping rule to median (minFinished=3)', undefined]
  ],
  [
    { kind: 'ExperimentChanged', at: 1, experiment, stopping: { name: 'patience', metric: 'loss' }, by: 'Ada' },
    ['Ada', 'changed the stopping rule to patience by loss', undefined]
  ]
])('%j is told in words', (event, expected) => expect(told(event)).toEqual(expected));

test('what nobody did is no act', () => {
  expect(told({ kind: 'TrialProposed', at: 1, experiment, number: 7, params: {} })).toBeUndefined();
  expect(told({ kind: 'TrialStarted', at: 1, trial, attempt: 1, executor: 'ex_acts0001' })).toBeUndefined();
});

test('of very many parameters the first are told', () => {
  const params = Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`p${k}`, k]));
  const [act] = actsOf({ kind: 'TrialProposed', at: 1, experiment, number: 7, params, by: 'Ada' }, NOBODY);
  expect(act?.says.length).toBeLessThan(260);
  expect(act?.says).toMatch(/…$/);
});

describe('of a change it is told what was before', () => {
  const parameters = [
    { name: 'lr', type: 'float', low: 0.001, high: 0.1, log: true },
    { name: 'depth', type: 'int', low: 1, high: 8 },
    { name: 'kernel', type: 'categorical', choices: ['rbf', 'poly'] },
    { name: 'width', type: 'discrete', values: [8, 16] }
  ];
  const with_ = (...changes: readonly object[]): object => ({
    parameters: parameters.map((parameter, at) => ({ ...parameter, ...changes[at] }))
  });
  const running = (more: object = {}): Experiment =>
    Scenario.withExecutors(1)
      .submit(
        searchSpec({ search: { name: 'random' }, space: with_(), trials: 9, stopping: { name: 'median' }, ...more })
      )
      .experiment();

  test.each<[Changes, string]>([
    [{ trials: 12 }, 'changed trials from 9 to 12'],
    [{ trials: 9 }, 'changed trials: 9 as before'],
    [{ maxConcurrent: 2 }, 'changed trials at once from as many as there are executors to 2'],
    [{ stopping: { name: 'none' } }, 'changed the stopping rule from median to none'],
    [
      { stopping: { name: 'median', options: { minFinished: 3 } }, trials: 12 },
      'changed trials from 9 to 12 and the stopping rule from median to median (minFinished=3)'
    ],
    [{ space: with_({ high: 1 }) }, 'changed lr from 0.001…0.1 (log) to 0.001…1 (log)'],
    [
      { space: with_({}, { low: 2 }, { choices: ['rbf'] }, { values: [16, 32] }) },
      'changed depth from 1…8 to 2…8 and kernel from {"rbf", "poly"} to {"rbf"} and width from {8, 16} to {16, 32}'
    ],
    [{ space: with_() }, 'changed the search space'],
    [{ space: 'of another release' }, 'changed the search space'],
    [{}, 'changed nothing']
  ])('%j', (change, says) => expect(changed(change, running())).toBe(says));

  test('a second change tells of the first', () => {
    const s = Scenario.withExecutors(1).submit(searchSpec({ search: { name: 'random' }, space: with_(), trials: 9 }));
    s.when({ kind: 'ExperimentChanged', at: s.at, experiment: 'exp_aaaa', trials: 12, maxConcurrent: 3, by: 'Ada' });
    expect(changed({ trials: 20, maxConcurrent: 1 }, s.experiment())).toBe(
      'changed trials from 12 to 20 and trials at once from 3 to 1'
    );
  });

  test('of many parameters the first are told, and how many more', () => {
    const many = (high: number): object => ({
      parameters: Array.from({ length: 200 }, (_, k) => ({ name: `p${k}`, type: 'float', low: 0, high }))
    });
    const says = changed({ space: many(2) }, running({ space: many(1) }));
    expect(says).toMatch(/^changed p0 from 0…1 to 0…2 and .* and 196 more parameters$/);
  });
});
