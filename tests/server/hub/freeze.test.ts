import { IllegalMove, StoryBook } from '../../../server/core/hub/illegal-move';
import { moveTrial } from '../../../server/core/hub/moves';
import { Step, Turn } from '../../../server/core/hub/step';
import { NEXT_STATUS } from '../../../server/core/hub/status';
import { FakeClock } from '../../support/fake-clock';
import { MemoryJournal } from '../../support/memory-journal';
import { rowsSpec, Scenario } from '../../support/hub/scenario';
import { Dispatcher } from '../../../server/runtime/dispatcher';

test('an experiment that froze has failed, and its executors go on with other work', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(4)).finished('exp_aaaa.0', 'ex_e1');
  s.submit(rowsSpec(1), 'exp_bbbb');
  s.when({ kind: 'ExperimentFroze', at: s.at, experiment: 'exp_aaaa', why: 'a trial cannot go from here to there' });
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'INTERNAL' } });
  expect(s.trialStates()).toEqual(['succeeded', 'stopped', 'stopped', 'cancelled']);
  expect(s.trialStates('exp_bbbb')).toEqual(['starting']);
  expect(s.effects.filter(effect => effect.kind === 'StopTrial')).toMatchObject([{ how: 'kill' }, { how: 'kill' }]);
  s.finished('exp_bbbb.0', 'ex_e1');
  expect(s.experiment('exp_bbbb').state).toBe('succeeded');
});

test('an impossible move names what, from where, to where, and on what', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).finished('exp_aaaa.0', 'ex_e1');
  const turn = new Turn(s.state, s.events.at(-1)!, new Step());
  const move = () => moveTrial(turn, s.experiment(), s.trial(0), 'running');
  expect(move).toThrow(IllegalMove);
  expect(move).toThrow('trial exp_aaaa.0 cannot go from succeeded to running on TrialFinished');
});

test('the story of a trial is the last events that named it', () => {
  const book = new StoryBook(10);
  for (let sequence = 1; sequence <= 30; sequence++) {
    const trial = `exp_aaaa.${sequence % 2}`;
    book.note(sequence, { kind: 'TrialStarted', at: sequence, trial, attempt: 1, executor: 'ex_e1' });
  }
  expect(book.about('exp_aaaa.0').map(({ sequence }) => sequence)).toEqual([22, 24, 26, 28, 30]);
  expect(book.about('exp_aaaa.0', 2).map(({ sequence }) => sequence)).toEqual([28, 30]);
});

test('every state can be reached from the first one, and what has ended stays', () => {
  const first = { trial: 'queued', executor: 'starting', fleet: 'starting', experiment: 'waiting' } as const;
  for (const [what, table] of Object.entries(NEXT_STATUS)) {
    const moves = table as Readonly<Record<string, readonly string[]>>;
    const reached = new Set<string>([first[what as keyof typeof first]]);
    for (const state of reached) {
      moves[state]?.forEach(next => reached.add(next));
    }
    expect([what, [...reached].sort()]).toEqual([what, Object.keys(moves).sort()]);
    expect(Object.values(moves).some(next => next.length === 0)).toBe(true);
  }
});

test('the dispatcher freezes the experiment of an impossible move, tells the story, and goes on', () => {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const said: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (says: string, fields?: object) => void said.push(`${says} ${JSON.stringify(fields)}`)
  };
  const s = Scenario.withExecutors(1).submit(rowsSpec(2)).submit(rowsSpec(1), 'exp_bbbb');
  const nothing = (): void => {};
  const dispatcher = new Dispatcher({
    state: s.state,
    clock,
    journal,
    log,
    gatherMs: 0,
    project: '/project',
    perform: nothing,
    committed: nothing,
    pauseChanged: nothing
  });
  // A fault in the hub, made by hand: the next trial is not where its number says.
  s.experiment().trials.push({ number: 1, state: 'succeeded', attempt: 1, directory: 'x', losses: 0 });
  s.experiment().trials[0]!.state = 'running';
  s.experiment().trials[0]!.stop = { how: 'flag', reason: 'made up' };
  s.executor('ex_e1').state = 'silent';
  s.executor('ex_e1').held = { experiment: 'exp_aaaa', number: 1, attempt: 1 };
  dispatcher.dispatch({ kind: 'ExecutorLost', at: 1, executor: 'ex_e1', why: 'unheard', replacement: 'ex_r9' });
  clock.turn();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('trial exp_aaaa.1 cannot go from succeeded to queued on ExecutorLost');
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'INTERNAL' } });
  expect(journal.events.map(text => (JSON.parse(text) as { kind: string }).kind)).toEqual([
    'ExecutorLost',
    'ExperimentFroze'
  ]);
});
