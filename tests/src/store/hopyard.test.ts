import { Hopyard } from '../../../src/store/hopyard';
import type { IApi } from '../../../src/tokens';
import { executor, fleet, HandFeed, NOW, project, projectDelta, story } from '../fixtures';

function open(api: Partial<IApi> = {}): { feed: HandFeed; hopyard: Hopyard } {
  const feed = new HandFeed();
  return { feed, hopyard: new Hopyard({ feed, api: api as IApi }) };
}

const sample = (at: number) => ({ at, cpu: 0.5, memoryBytes: 1, gpus: [] });

test('opens nothing before somebody needs it', () => {
  const { feed, hopyard } = open();
  expect(hopyard.connection.kind).toBe('idle');
  expect(feed.joins).toEqual([]);
});

test('two views of one experiment share a room, and the last one to go leaves it', async () => {
  const { feed, hopyard } = open();
  hopyard.connect();
  const one = hopyard.experiment('exp_aaaa');
  const two = hopyard.experiment('exp_aaaa');
  expect(feed.joins.filter(({ room }) => room === 'experiment:exp_aaaa')).toHaveLength(1);
  await feed.answer('experiment:exp_aaaa', story());
  expect(two.state.kind).toBe('live');
  one.dispose();
  one.dispose();
  expect(feed.left).toEqual([]);
  two.dispose();
  expect(feed.left).toEqual(['experiment:exp_aaaa']);
});

test('a delta reaches only the experiment it names', async () => {
  const { feed, hopyard } = open();
  hopyard.connect();
  const view = hopyard.experiment('exp_aaaa');
  await feed.answer('experiment:exp_aaaa', story());
  feed.experimentDelta.emit({ id: 'exp_bbbb', revision: 2, trials: [], output: [] });
  expect(view.state).toMatchObject({ value: { revision: 1 } });
  feed.experimentDelta.emit({ id: 'exp_aaaa', revision: 2, trials: [], output: [] });
  expect(view.state).toMatchObject({ value: { revision: 2 } });
});

test('readings are asked for while somebody watches, and again after a lost connection', async () => {
  const { feed, hopyard } = open();
  hopyard.connect();
  const first = hopyard.watchSamples();
  const second = hopyard.watchSamples();
  feed.turn({ kind: 'stale', lastHeard: NOW, why: '' });
  feed.turn({ kind: 'live', since: NOW });
  expect(feed.joins.filter(({ room }) => room === 'samples')).toHaveLength(2);
  first.dispose();
  expect(feed.left).toEqual([]);
  second.dispose();
  expect(feed.left).toEqual(['samples']);
});

test('keeps a minute of readings of executors that exist', async () => {
  const { feed, hopyard } = open();
  hopyard.connect();
  await feed.answer('project', project({ executors: [executor('e1')] }));
  for (let second = 0; second < 70; second++) {
    feed.projectDelta.emit(projectDelta(2 + second, { samples: [{ executor: 'ex_e1xxx', sample: sample(second) }] }));
  }
  expect(hopyard.samples('ex_e1xxx').map(({ at }) => at)).toEqual(Array.from({ length: 60 }, (_, at) => at + 10));
  feed.projectDelta.emit(projectDelta(72, { removed: ['ex_e1xxx'] }));
  expect(hopyard.samples('ex_e1xxx')).toEqual([]);
});

test('an answer is known before the feed repeats it', async () => {
  const { feed, hopyard } = open({ startFleet: async () => fleet({ state: 'starting' }) });
  hopyard.connect();
  await feed.answer('project', project());
  await hopyard.api.startFleet(fleet().spec);
  expect(hopyard.project).toMatchObject({ value: { fleets: [{ state: 'starting' }] } });
});
