import { HopyardError } from '../../../src/failure';
import { applyProjectDelta } from '../../../src/store/project';
import { Room } from '../../../src/store/room';
import type { ProjectDelta, ProjectSnapshot } from '../../../protocol';
import { executor, fleet, HandFeed, NOW, project, projectDelta, settled } from '../fixtures';

function open(): { feed: HandFeed; room: Room<ProjectSnapshot, ProjectDelta> } {
  const feed = new HandFeed();
  const room = new Room({ name: 'project', feed, apply: applyProjectDelta });
  return { feed, room };
}

test('joins when the connection is there and takes the snapshot', async () => {
  const { feed, room } = open();
  expect(feed.joins).toHaveLength(0);
  expect(room.state).toEqual({ kind: 'connecting' });
  feed.connect();
  await feed.answer('project', project({ revision: 7 }));
  expect(room.state).toEqual({ kind: 'live', value: project({ revision: 7 }) });
});

test('applies the next revision and ignores one it has', async () => {
  const { feed, room } = open();
  feed.connect();
  await feed.answer('project', project({ revision: 7 }));
  room.receive(projectDelta(8, { fleets: [fleet()] }));
  room.receive(projectDelta(8, { removed: ['fleet_aaaa'] }));
  expect(room.state).toEqual({ kind: 'live', value: project({ revision: 8, fleets: [fleet()] }) });
});

test('a gap asks for a snapshot and keeps deltas that arrive before it', async () => {
  const { feed, room } = open();
  feed.connect();
  await feed.answer('project', project({ revision: 7 }));
  room.receive(projectDelta(9));
  expect(room.state.kind).toBe('stale');
  expect(feed.joins).toHaveLength(2);
  room.receive(projectDelta(10));
  room.receive(projectDelta(11, { executors: [executor('e1')] }));
  await feed.answer('project', project({ revision: 10 }));
  expect(room.state).toEqual({ kind: 'live', value: project({ revision: 11, executors: [executor('e1')] }) });
});

test('a lost connection leaves the last value as stale; the next one joins again', async () => {
  const { feed, room } = open();
  feed.connect();
  await feed.answer('project', project({ revision: 7 }));
  feed.turn({ kind: 'stale', lastHeard: NOW, why: 'gone' });
  expect(room.state).toEqual({ kind: 'stale', value: project({ revision: 7 }) });
  feed.turn({ kind: 'live', since: NOW });
  await feed.answer('project', project({ revision: 2 }));
  expect(room.state).toEqual({ kind: 'live', value: project({ revision: 2 }) });
});

test('an answer of an earlier connection is not taken', async () => {
  const { feed, room } = open();
  feed.connect();
  const [first] = feed.joins;
  feed.turn({ kind: 'stale', lastHeard: NOW, why: 'gone' });
  feed.turn({ kind: 'live', since: NOW });
  await feed.answer('project', project({ revision: 3 }));
  first?.answer(project({ revision: 99 }));
  await settled();
  expect(room.state).toEqual({ kind: 'live', value: project({ revision: 3 }) });
});

test('a room the sidecar does not know is missing, a lost answer is not', async () => {
  const { feed, room } = open();
  feed.connect();
  feed.joins[0]?.refuse(new HopyardError('DISCONNECTED', 'gone', ''));
  await settled();
  expect(room.state).toEqual({ kind: 'connecting' });
  feed.turn({ kind: 'live', since: NOW });
  feed.joins[1]?.refuse(new HopyardError('EXPERIMENT_NOT_FOUND', 'There is no experiment exp_x.', ''));
  await settled();
  expect(room.state).toEqual({ kind: 'missing', why: 'There is no experiment exp_x.' });
});

test('an answer that is only late is asked for again', async () => {
  jest.useFakeTimers();
  try {
    const { feed, room } = open();
    feed.connect();
    feed.joins[0]?.refuse(new HopyardError('DISCONNECTED', 'no answer', ''));
    await settled();
    expect(feed.joins).toHaveLength(1);
    jest.runAllTimers();
    expect(feed.joins).toHaveLength(2);
    await feed.answer('project', project({ revision: 3 }));
    expect(room.state).toEqual({ kind: 'live', value: project({ revision: 3 }) });
    jest.runAllTimers();
    expect(feed.joins).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});

test('leaves when disposed', async () => {
  const { feed, room } = open();
  feed.connect();
  await feed.answer('project', project());
  room.dispose();
  expect(feed.left).toEqual(['project']);
});
