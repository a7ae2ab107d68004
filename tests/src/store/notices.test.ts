import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { CommandRegistry } from '@lumino/commands';
import type { OperationView } from '../../../protocol';
import { Hopyard } from '../../../src/store/hopyard';
import { EndedNotices } from '../../../src/store/notices';
import type { IApi } from '../../../src/tokens';
import { experiment, HandFeed, NOW, project, projectDelta, settled, trans } from '../fixtures';

const MINUTE = 60_000;
const operation = (more: Partial<OperationView> = {}): OperationView => ({
  id: 'op_aaaa',
  name: 'change',
  environment: 'work',
  title: 'install torch',
  state: 'running',
  previewOnly: false,
  startedAt: NOW,
  request: {},
  ...more
});

async function told(after: number, ...ends: Parameters<typeof projectDelta>[1][]): Promise<string[]> {
  for (const { id } of Notification.manager.notifications) {
    Notification.dismiss(id);
  }
  const feed = new HandFeed();
  const hopyard = new Hopyard({ feed, api: {} as IApi });
  const notices = new EndedNotices(hopyard, new CommandRegistry(), trans);
  notices.follow({ get: () => ({ composite: after }) } as unknown as ISettingRegistry.ISettings);
  hopyard.connect();
  await feed.answer('project', project({ experiments: [experiment()], operations: [operation()] }));
  ends.forEach((delta, at) => feed.projectDelta.emit(projectDelta(2 + at, delta)));
  await settled();
  return Notification.manager.notifications.map(({ message }) => message).sort();
}

const longExperiment = experiment({ state: 'succeeded', endedAt: NOW + MINUTE });
const longOperation = operation({ state: 'succeeded', endedAt: NOW + MINUTE });

test('what ended after it ran long is told once', async () => {
  const said = await told(
    30,
    { experiments: [longExperiment] },
    { operations: [longOperation] },
    { operations: [longOperation] }
  );
  expect(said).toEqual(['Environment work: install torch is done.', 'Experiment hello is finished.']);
});

test('a failure says why', async () => {
  const failure = { code: 'DISK_FULL', message: 'The disk is full.', hint: '' };
  const said = await told(30, { operations: [operation({ state: 'failed', endedAt: NOW + MINUTE, failure })] });
  expect(said).toEqual(['Environment work: install torch failed. The disk is full.']);
});

test.each([
  ['it was short', 30, operation({ state: 'succeeded', endedAt: NOW + 1000 })],
  ['nobody wants to know', 0, longOperation],
  ['it was cancelled by hand', 30, operation({ state: 'cancelled', endedAt: NOW + MINUTE })],
  ['it was a preview', 30, operation({ ...longOperation, previewOnly: true })]
])('nothing is told when %s', async (_, after, ended) => {
  expect(await told(after, { operations: [ended] })).toEqual([]);
});
