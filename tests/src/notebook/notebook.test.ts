import { CommandRegistry } from '@lumino/commands';
import { CommandIDs } from '../../../src/ids';
import { inJupyter, inProject } from '../../../src/notebook/paths';
import { cellSpec } from '../../../src/notebook/run-cell';
import { experimentMenu } from '../../../src/notebook/experiment-menu';
import { RunningHopyard } from '../../../src/notebook/running';
import { Hopyard } from '../../../src/store/hopyard';
import type { IApi } from '../../../src/tokens';
import { executor, experiment, fleet, HandFeed, project, trans } from '../fixtures';

test('a cell becomes one trial on every executor, named by its first line of code', () => {
  expect(cellSpec('# set up\n\nx = 1\nprint(x)', 'a.ipynb', 'c1')).toEqual({
    kind: 'cell',
    name: 'x = 1',
    work: { kind: 'cell', code: '# set up\n\nx = 1\nprint(x)', capture: [] },
    plan: { kind: 'replicas' },
    notebook: 'a.ipynb',
    cell: 'c1',
    record: false
  });
});

test('notebooks are named relative to the project, and back', () => {
  const hopyard = new Hopyard({ feed: new HandFeed(), api: {} as IApi });
  expect(inProject(hopyard, 'train.ipynb')).toBe('train.ipynb');
  hopyard.folder = 'notebooks/deep';
  expect(inProject(hopyard, 'train.ipynb')).toBe('notebooks/deep/train.ipynb');
  expect(inJupyter(hopyard, 'notebooks/deep/train.ipynb')).toBe('train.ipynb');
  expect(inJupyter(hopyard, 'elsewhere/train.ipynb')).toBeUndefined();
});

test('Running lists what is up, fleets with their executors, and stops all of it', async () => {
  const feed = new HandFeed();
  const hopyard = new Hopyard({ feed, api: {} as IApi });
  const commands = new CommandRegistry();
  const ran: string[] = [];
  for (const command of [CommandIDs.stopFleet, CommandIDs.stopExperiment]) {
    commands.addCommand(command, {
      describedBy: { args: {} },
      execute: args => {
        ran.push(`${command} ${Object.values(args).join()}`);
      }
    });
  }
  const running = new RunningHopyard(hopyard, commands, trans);
  let told = 0;
  running.runningChanged.connect(() => {
    told += 1;
  });
  expect(running.running()).toEqual([]);
  feed.connect();
  await feed.answer(
    'project',
    project({
      fleets: [fleet(), fleet({ id: 'fleet_oldx', state: 'stopped' })],
      executors: [executor('e2'), executor('e1'), executor('e3', { state: 'lost' })],
      experiments: [experiment(), experiment({ id: 'exp_oldx', state: 'succeeded' })]
    })
  );
  const items = running.running();
  expect(told).toBe(1);
  expect(items.map(item => item.label())).toEqual(['2 executors', 'launch · hello']);
  expect(items[0]?.children?.map(child => child.label())).toEqual(['e1', 'e2']);
  running.shutdownAll();
  expect(ran).toEqual(['hopyard:stop-fleet fleet_aaaa', 'hopyard:stop-experiment exp_aaaa']);
});

test('a held experiment is paused in Running too, and its menu follows its state', async () => {
  const feed = new HandFeed();
  const hopyard = new Hopyard({ feed, api: {} as IApi });
  const running = new RunningHopyard(hopyard, new CommandRegistry(), trans);
  feed.connect();
  await feed.answer('project', project({ experiments: [experiment({ held: true, kind: 'lagom', name: 'lagom' })] }));
  const [item] = running.running();
  expect(item?.label()).toBe('lagom');
  expect(item?.detail?.()).toMatch(/^paused \d+\/\d+$/);
  expect(item?.className).toContain('jp-mod-waiting');
  expect(item?.context).toBe('exp_aaaa');
  const commands = (of: Parameters<typeof experimentMenu>[0]): string[] =>
    experimentMenu(of).flatMap(group => group.map(([command]) => command));
  expect(commands(experiment({ held: true }))).toContain(CommandIDs.resumeExperiment);
  expect(commands(experiment())).toContain(CommandIDs.pauseExperiment);
  expect(commands(experiment({ state: 'succeeded' }))).not.toContain(CommandIDs.stopExperiment);
  for (const each of [experiment(), experiment({ state: 'succeeded' })]) {
    const views = experimentMenu(each).flatMap(group => group.map(([, more]) => more?.['tab']));
    expect(views).toEqual(expect.arrayContaining(['compare', 'what-if', 'history']));
  }
});
