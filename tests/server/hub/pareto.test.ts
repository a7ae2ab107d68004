/** Several objectives: what stands in the front, and what drives it out. */
import type { Objective } from '../../../protocol';
import type { AttemptEnd } from '../../../server/core/hub/events';
import { dominates } from '../../../server/core/hub/pareto';
import { snapshotOf, stateOf } from '../../../server/core/hub/snapshot';
import { experimentView, trialView } from '../../../server/core/hub/views';
import { Random } from '../../../server/core/random';
import { raised, rowsSpec, Scenario } from '../../support/hub/scenario';

const objectives: Objective[] = [
  { name: 'accuracy', direction: 'max' },
  { name: 'seconds', direction: 'min' }
];
const gave = (accuracy: number, seconds?: number): AttemptEnd => ({
  kind: 'returned',
  metric: accuracy,
  metrics: { accuracy, ...(seconds === undefined ? {} : { seconds }) }
});

function finished(...ends: AttemptEnd[]): Scenario {
  const s = Scenario.withExecutors(1).submit(rowsSpec(ends.length, { direction: 'max', objectives }));
  ends.forEach((end, number) => void s.finished(`exp_aaaa.${number}`, 'ex_e1', end));
  return s;
}

const front = (s: Scenario): unknown => experimentView(s.state, s.experiment()).pareto;

test('trials that beat each other in one thing each stand beside each other', () => {
  expect(front(finished(gave(0.5, 10), gave(0.9, 90), gave(0.7, 50)))).toEqual([
    'exp_aaaa.0',
    'exp_aaaa.1',
    'exp_aaaa.2'
  ]);
});

test('a trial that is better in everything drives the others out', () => {
  expect(front(finished(gave(0.5, 10), gave(0.6, 20), gave(0.6, 9)))).toEqual(['exp_aaaa.2']);
});

test('equal trials both stay; a worse one never comes in', () => {
  expect(front(finished(gave(0.5, 10), gave(0.5, 10), gave(0.4, 10)))).toEqual(['exp_aaaa.0', 'exp_aaaa.1']);
});

test('a trial that failed, or lacks an objective, is in no front', () => {
  const s = finished(gave(0.9), raised, gave(0.1, 5));
  expect(front(s)).toEqual(['exp_aaaa.2']);
  expect(experimentView(s.state, s.experiment()).objectives).toEqual(objectives);
});

test('the numbers of a result are shown with its trial', () => {
  const s = finished(gave(0.9, 3));
  expect(trialView(s.experiment(), s.trial(0)).metrics).toEqual({ accuracy: 0.9, seconds: 3 });
});

test('a snapshot keeps the front', () => {
  const s = finished(gave(0.5, 10), gave(0.9, 90));
  const again = stateOf(snapshotOf(s.state)).experiments.get('exp_aaaa');
  expect(again?.front).toEqual([0, 1]);
  expect(again?.front).not.toBe(s.experiment().front);
});

test('the front is what a comparison of all pairs gives', () => {
  const random = Random.of(3, 'front');
  const values = Array.from({ length: 60 }, () => [Math.floor(random.next() * 8), Math.floor(random.next() * 8)]);
  const s = finished(...values.map(([accuracy = 0, seconds = 0]) => gave(accuracy, seconds)));
  const expected = values.flatMap((own, number) =>
    values.some(other => dominates(other, own, objectives)) ? [] : [`exp_aaaa.${number}`]
  );
  expect(front(s)).toEqual(expected);
});
