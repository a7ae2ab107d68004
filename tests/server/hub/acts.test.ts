import { actsOf } from '../../../server/core/hub/acts';
import type { HubEvent } from '../../../server/core/hub/events';

const trial = 'exp_acts0001.7';
const experiment = 'exp_acts0001';
const told = (event: HubEvent) => {
  const [act] = actsOf(event);
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
  ]
])('%j is told in words', (event, expected) => expect(told(event)).toEqual(expected));

test('what nobody did is no act', () => {
  expect(told({ kind: 'TrialProposed', at: 1, experiment, number: 7, params: {} })).toBeUndefined();
  expect(told({ kind: 'TrialStarted', at: 1, trial, attempt: 1, executor: 'ex_acts0001' })).toBeUndefined();
});

test('of very many parameters the first are told', () => {
  const params = Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`p${k}`, k]));
  const [act] = actsOf({ kind: 'TrialProposed', at: 1, experiment, number: 7, params, by: 'Ada' });
  expect(act?.says.length).toBeLessThan(260);
  expect(act?.says).toMatch(/…$/);
});
