import { experimentView } from '../../../server/core/hub/views';
import { cellSpec, rowsSpec, Scenario } from '../../support/hub/scenario';

/** Plays a fleet on which trials of these experiments take these times, until so much time has passed. */
function play(
  s: Scenario,
  executors: readonly string[],
  tookMs: Record<string, number>,
  until: number,
  now = 1_000
): Map<string, number> {
  const ends = new Map<string, number>();
  const had = new Map<string, number>();
  const note = (): void => {
    for (const id of executors) {
      const { held } = s.executor(id);
      if (held !== undefined && !ends.has(id)) ends.set(id, now + (tookMs[held.experiment] ?? 1));
    }
  };
  for (note(); ;) {
    const [next] = [...ends].sort((one, other) => one[1] - other[1]);
    if (next === undefined || next[1] > until) return had;
    const [executor, at] = next;
    now = at;
    ends.delete(executor);
    const { held } = s.executor(executor);
    if (held === undefined) continue;
    const took = tookMs[held.experiment] ?? 1;
    had.set(held.experiment, (had.get(held.experiment) ?? 0) + took);
    s.when({
      kind: 'TrialFinished',
      at,
      trial: `${held.experiment}.${held.number}`,
      attempt: held.attempt,
      executor,
      end: { kind: 'returned' },
      tookMs: took
    });
    note();
  }
}

test.each([1, 2, 3])('equal experiments on %i executors differ by no more than a trial on each', size => {
  const executors = Array.from({ length: size }, (_, slot) => `ex_e${slot + 1}`);
  const s = Scenario.withExecutors(size).submit(rowsSpec(70)).submit(rowsSpec(70), 'exp_bbbb');
  const had = play(s, executors, { exp_aaaa: 1_000, exp_bbbb: 1_000 }, 20_000);
  expect(Math.abs(had.get('exp_aaaa')! - had.get('exp_bbbb')!)).toBeLessThanOrEqual(1_000 * size);
});

test('it is time that is shared, not trials', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(130)).submit(rowsSpec(130), 'exp_bbbb');
  const had = play(s, ['ex_e1', 'ex_e2'], { exp_aaaa: 5_000, exp_bbbb: 500 }, 60_000);
  expect(Math.abs(had.get('exp_aaaa')! - had.get('exp_bbbb')!)).toBeLessThanOrEqual(2 * 5_000);
});

test('a priority is seen where it is not the usual one', () => {
  const s = Scenario.withExecutors(2)
    .submit(rowsSpec(1, { priority: 1 }))
    .submit(rowsSpec(1, { priority: 3 }), 'exp_bbbb');
  expect(experimentView(s.state, s.experiment()).priority).toBeUndefined();
  expect(experimentView(s.state, s.experiment('exp_bbbb')).priority).toBe(3);
});

test('three times the priority, three times the time', () => {
  const s = Scenario.withExecutors(2)
    .submit(rowsSpec(130))
    .submit(rowsSpec(130, { priority: 3 }), 'exp_bbbb');
  const had = play(s, ['ex_e1', 'ex_e2'], { exp_aaaa: 1_000, exp_bbbb: 1_000 }, 60_000);
  expect(Math.abs(had.get('exp_bbbb')! - 3 * had.get('exp_aaaa')!)).toBeLessThanOrEqual(3 * 2_000);
});

test('a new experiment does not make up for the time before it came', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(130));
  play(s, ['ex_e1'], { exp_aaaa: 1_000 }, 20_000);
  s.when({
    kind: 'ExperimentSubmitted',
    at: 20_500,
    experiment: 'exp_bbbb',
    spec: rowsSpec(130),
    app: 'app',
    run: 2,
    fleet: 'fleet_f1'
  });
  const had = play(s, ['ex_e1'], { exp_aaaa: 1_000, exp_bbbb: 1_000 }, 41_000, 20_500);
  expect(Math.abs(had.get('exp_aaaa')! - had.get('exp_bbbb')!)).toBeLessThanOrEqual(2_000);
});

test('one that was held does not make up for it either', () => {
  const plan = { kind: 'search', space: [], search: { name: 'random' }, seed: 1 } as const;
  const s = Scenario.withExecutors(1).submit(cellSpec({ kind: 'lagom', plan }), 'exp_bbbb');
  const propose = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const number = s.experiment('exp_bbbb').trials.length;
      s.when({ kind: 'TrialProposed', at: s.at, experiment: 'exp_bbbb', number, params: {} });
    }
  };
  s.when({ kind: 'ExperimentHeld', at: s.at, experiment: 'exp_bbbb', by: 'Ada' });
  s.submit(rowsSpec(130));
  play(s, ['ex_e1'], { exp_aaaa: 1_000 }, 20_000);
  propose(30);
  s.when({ kind: 'ExperimentReleased', at: 20_500, experiment: 'exp_bbbb', by: 'Ada' });
  const had = play(s, ['ex_e1'], { exp_aaaa: 1_000, exp_bbbb: 1_000 }, 41_000, 20_500);
  expect(Math.abs(had.get('exp_aaaa')! - had.get('exp_bbbb')!)).toBeLessThanOrEqual(2_000);
});

test('what can run on one executor alone goes first there', () => {
  const s = Scenario.withExecutors(1)
    .submit(rowsSpec(9))
    .submit(cellSpec({ priority: 0.01 }), 'exp_cell');
  s.finished('exp_aaaa.0', 'ex_e1');
  expect(s.executor('ex_e1').held).toMatchObject({ experiment: 'exp_cell' });
});
