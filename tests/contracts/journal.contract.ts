/** What every journal must do. Each implementation runs it, the in-memory double too, so that the double cannot lie. */
import type { ExperimentView, TrialView } from '../../protocol';
import type { HubEvent } from '../../server/core/hub/events';
import type { EndedExperiment, Journal, JournalBatch, StoredOutput } from '../../server/ports';
import { rowsSpec } from '../support/hub/scenario';

export const batch = (more: Partial<JournalBatch>): JournalBatch => ({
  events: [],
  output: [],
  points: [],
  outcomes: [],
  ended: [],
  ...more
});

export const started = (number: number): HubEvent => ({
  kind: 'TrialStarted',
  at: number,
  trial: `exp_aaaa.${number}`,
  attempt: 1,
  executor: 'ex_e1'
});

const chunk = (seq: number, text: string, trial = 'exp_aaaa.0'): StoredOutput => ({
  trial,
  attempt: 1,
  executor: 'e1',
  seq,
  items: [{ kind: 'stream', name: 'stdout', text }],
  bytes: text.length
});

export const ended = (id: string, createdAt: number, more: Partial<ExperimentView> = {}): EndedExperiment => ({
  view: {
    id,
    kind: 'launch',
    name: 'a contract',
    state: 'succeeded',
    createdAt,
    directory: 'Experiments/app_1',
    trials: { total: 1, queued: 0, running: 0, succeeded: 1, stopped: 0, failed: 0, cancelled: 0 },
    ...more
  },
  spec: rowsSpec(1),
  trials: [{ id: `${id}.0`, number: 0, state: 'succeeded', params: { n: 0 }, attempt: 1 } satisfies TrialView]
});

export interface JournalUnderTest {
  readonly journal: Journal;
  /** The same journal as the next sidecar opens it. */
  reopen(): Journal;
  dispose(): void;
}

export function journalContract(name: string, make: () => JournalUnderTest): void {
  describe(`${name} is a journal`, () => {
    let under: JournalUnderTest;
    let journal: Journal;
    beforeEach(() => {
      under = make();
      journal = under.journal;
    });
    afterEach(() => under.dispose());

    test('a new one is empty', () => {
      expect(journal.recover().snapshot).toBeUndefined();
      expect([...journal.recover().events]).toEqual([]);
    });

    test('events come back in their order, with every byte', () => {
      const pickled = Uint8Array.from([0, 1, 254, 255]);
      const spec = rowsSpec(0, { plan: { kind: 'rows', rows: [{ params: { ключ: '🌱' }, pickled }] } });
      const fleet = 'fleet_f1';
      const submitted = {
        kind: 'ExperimentSubmitted',
        at: 1,
        experiment: 'exp_aaaa',
        spec,
        app: 'a',
        run: 1,
        fleet
      } as const;
      journal.commit(batch({ events: [submitted, started(0)] }));
      journal.commit(batch({ events: [started(1)] }));
      expect([...under.reopen().recover().events]).toEqual([submitted, started(0), started(1)]);
    });

    test('compacting keeps the snapshot and forgets the events before it', () => {
      journal.commit(batch({ events: [started(0)], output: [chunk(0, 'a')] }));
      journal.compact({ version: 1, bytes: Uint8Array.from([7]) });
      journal.commit(batch({ events: [started(1)] }));
      const { snapshot, events } = under.reopen().recover();
      expect(snapshot).toEqual({ version: 1, bytes: Uint8Array.from([7]) });
      expect([...events]).toEqual([started(1)]);
      expect(journal.archive.output('exp_aaaa')).toHaveLength(1);
    });

    test('a second compaction replaces the first', () => {
      journal.compact({ turn: 1 });
      journal.compact({ turn: 2 });
      expect(under.reopen().recover().snapshot).toEqual({ turn: 2 });
    });

    test('output comes back in the order in which it came, by experiment and by trial', () => {
      const [one, two, other] = [chunk(0, 'a'), chunk(0, 'b', 'exp_aaaa.1'), chunk(0, 'c', 'exp_aaaab.0')];
      journal.commit(batch({ output: [one, two, other, chunk(1, 'd')] }));
      expect(journal.archive.output('exp_aaaa')).toEqual([one, two, chunk(1, 'd')]);
      expect(journal.archive.output('exp_aaaa', { trial: 'exp_aaaa.1' })).toEqual([two]);
    });

    test('of much output the newest is given', () => {
      const long = 'x'.repeat(1_000);
      journal.commit(batch({ output: [chunk(0, long), chunk(1, long), chunk(2, long)] }));
      expect(journal.archive.output('exp_aaaa', { lastBytes: 2_500 }).map(({ seq }) => seq)).toEqual([1, 2]);
    });

    test('the same output and points count once', () => {
      const points = {
        trial: 'exp_aaaa.0',
        attempt: 1,
        metric: 'loss',
        from: 0,
        steps: [0, 1],
        values: [0.5, -1e-300]
      };
      journal.commit(batch({ output: [chunk(0, 'a')], points: [points] }));
      journal.commit(batch({ output: [chunk(0, 'a')], points: [points] }));
      expect(journal.archive.output('exp_aaaa')).toHaveLength(1);
      expect(under.reopen().archive.points('exp_aaaa.0')).toEqual([points]);
    });

    test('runs and acts come back, each run once', () => {
      const experiment = 'exp_aaaa';
      const run = {
        experiment,
        number: 3,
        attempt: 1,
        executor: 'e1',
        startedAt: 10,
        endedAt: 20,
        end: 'queued'
      } as const;
      const samples = [{ at: 12, cpu: 0.5, memoryBytes: 7, gpus: [] }];
      const again = { ...run, attempt: 2, startedAt: 30, endedAt: 40, end: 'succeeded', samples } as const;
      const act = { experiment, at: 5, by: 'Ada', says: 'stopped trial 3', trial: 'exp_aaaa.3' };
      journal.commit(batch({ runs: [run], acts: [act] }));
      journal.commit(
        batch({ runs: [run, again], acts: [{ experiment: 'exp_bbbb', at: 6, by: 'Bo', says: 'paused' }] })
      );
      const { archive } = under.reopen();
      expect(archive.runs(experiment).map(({ attempt, end }) => ({ attempt, end }))).toEqual([
        { attempt: 1, end: 'queued' },
        { attempt: 2, end: 'succeeded' }
      ]);
      expect(archive.runs(experiment, 'exp_aaaa.3')).toEqual([run, again]);
      expect(archive.acts(experiment)).toEqual([act]);
    });

    test('what an experiment ran in comes back with it, and nothing where it is not known', () => {
      const ranIn = { name: 'work', python: '/p/bin/python', packages: ['numpy 2.4.6'] };
      journal.commit(batch({ ended: [{ ...ended('exp_aaaa', 1), ranIn }, ended('exp_bbbb', 2)] }));
      const { archive } = under.reopen();
      expect(archive.experiment('exp_aaaa')?.ranIn).toEqual(ranIn);
      expect(archive.experiment('exp_bbbb')).not.toHaveProperty('ranIn');
    });

    test('it knows how far an attempt has come', () => {
      const points = { trial: 'exp_aaaa.0', attempt: 1, metric: 'loss', from: 3, steps: [3, 4], values: [1, 2] };
      journal.commit(batch({ output: [chunk(0, 'a'), chunk(1, 'b')], points: [points] }));
      const { seq, bytes, points: next } = under.reopen().archive.progress('exp_aaaa.0', 1);
      expect({ seq, next: [...next] }).toEqual({ seq: 2, next: [['loss', 5]] });
      expect(bytes).toBe(2);
      expect(journal.archive.progress('exp_aaaa.0', 2)).toEqual({ seq: 0, bytes: 0, points: new Map() });
    });

    test('an outcome is kept once for an attempt, with its pickle; a later attempt has the last word', () => {
      const pickled = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
      const value = { json: { a: [1, 'é'] }, repr: "{'a': …}", metric: 0.5, pickled, size: pickled.length };
      const outcome = { kind: 'returned', value } as const;
      journal.commit(batch({ outcomes: [{ trial: 'exp_aaaa.7', attempt: 2, outcome }] }));
      journal.commit(batch({ outcomes: [{ trial: 'exp_aaaa.7', attempt: 2, outcome: { kind: 'interrupted' } }] }));
      expect([...under.reopen().archive.outcomes('exp_aaaa')]).toEqual([{ trial: 'exp_aaaa.7', attempt: 2, outcome }]);
      expect([...journal.archive.outcomes('exp_aaaa', 'exp_aaaa.6')]).toEqual([]);
      const { pickled: _pickled, ...shown } = value;
      const result = { trial: 'exp_aaaa.7', attempt: 2, outcome: { kind: 'returned', value: shown } };
      expect([...journal.archive.results('exp_aaaa')]).toEqual([result]);
      const again = { trial: 'exp_aaaa.7', attempt: 3, outcome: { kind: 'interrupted' } } as const;
      journal.commit(batch({ outcomes: [again] }));
      expect([...journal.archive.outcomes('exp_aaaa')]).toEqual([again]);
    });

    test('outcomes come by trial number, however many there are', () => {
      const numbers = Array.from({ length: 450 }, (_, index) => (index * 7) % 450);
      const outcome = { kind: 'interrupted' } as const;
      journal.commit(batch({ outcomes: numbers.map(n => ({ trial: `exp_aaaa.${n}`, attempt: 1, outcome })) }));
      const found = [...journal.archive.outcomes('exp_aaaa')].map(({ trial }) => trial);
      expect(found).toEqual(numbers.map((_, n) => `exp_aaaa.${n}`));
      expect([...journal.archive.results('exp_aaaa')]).toEqual([...journal.archive.outcomes('exp_aaaa')]);
    });

    test('ended experiments are listed newest first, filtered, a page at a time', () => {
      const notebook = 'a.ipynb';
      journal.commit(
        batch({
          ended: [
            ended('exp_aaaa', 1, { notebook }),
            ended('exp_bbbb', 2),
            ended('exp_cccc', 2, { notebook, state: 'failed' }),
            ended('exp_dddd', 3, { notebook })
          ]
        })
      );
      const { archive } = under.reopen();
      const ids = (filter: object) => archive.experiments({ limit: 10, ...filter }).map(({ id }) => id);
      expect(ids({})).toEqual(['exp_dddd', 'exp_cccc', 'exp_bbbb', 'exp_aaaa']);
      expect(ids({ notebook })).toEqual(['exp_dddd', 'exp_cccc', 'exp_aaaa']);
      expect(ids({ notebook, state: 'failed' })).toEqual(['exp_cccc']);
      expect(ids({ limit: 2 })).toEqual(['exp_dddd', 'exp_cccc']);
      expect(ids({ before: { createdAt: 2, id: 'exp_cccc' } })).toEqual(['exp_bbbb', 'exp_aaaa']);
    });

    test('an ended experiment comes back with its trials; its rows are theirs', () => {
      journal.commit(batch({ ended: [ended('exp_aaaa', 1)] }));
      const found = under.reopen().archive.experiment('exp_aaaa');
      expect(found).toEqual({ ...ended('exp_aaaa', 1), spec: rowsSpec(0) });
      expect(journal.archive.experiment('exp_zzzz')).toBeUndefined();
    });
  });
}
