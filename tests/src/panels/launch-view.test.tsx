import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import type { EngineView, ProjectSnapshot } from '../../../protocol';
import { HopyardError } from '../../../src/failure';
import { DEFAULTS } from '../../../src/panels/launch/form';
import { LaunchModel } from '../../../src/panels/launch/model';
import { Remembered } from '../../../src/panels/launch/remembered';
import type { LaunchActs } from '../../../src/panels/launch/props';
import { LaunchView } from '../../../src/panels/launch/view';
import { Hopyard } from '../../../src/store/hopyard';
import type { IApi } from '../../../src/tokens';
import { executor, experiment, fleet, HandFeed, localEngine, NOW, project, projectDelta, trans } from '../fixtures';

const ACTS: LaunchActs = {
  openMenu: () => undefined,
  openLog: () => undefined,
  openQuickstart: () => undefined,
  openDoctor: () => undefined,
  openDashboard: () => undefined
};

interface IScene {
  readonly model: LaunchModel;
  readonly feed: HandFeed;
  readonly calls: string[];
  readonly container: HTMLElement;
}

async function scene(given: {
  project?: Partial<ProjectSnapshot>;
  engines?: EngineView[];
  api?: Partial<IApi>;
}): Promise<IScene> {
  const calls: string[] = [];
  const feed = new HandFeed();
  const api: Partial<IApi> = {
    engines: async () => given.engines ?? [localEngine],
    startFleet: async spec => {
      calls.push(`start ${spec.size} ${spec.notebook}`);
      return fleet({ spec });
    },
    stopFleet: async id => {
      calls.push(`stop ${id}`);
      return fleet({ state: 'stopping' });
    },
    extendFleet: async (id, hours) => {
      calls.push(`extend ${id} ${hours}`);
      return fleet();
    },
    resizeFleet: async (id, size) => {
      calls.push(`resize ${id} ${size}`);
      return fleet({ spec: { ...fleet().spec, size } });
    },
    restartExecutor: async id => {
      calls.push(`restart ${id}`);
      return executor('e1');
    },
    ...given.api
  };
  const hopyard = new Hopyard({ api: api as IApi, feed });
  const model = new LaunchModel({ hopyard, trans, remembered: new Remembered(null), defaults: () => DEFAULTS });
  await model.follow({ path: 'a/train.ipynb', kernel: 'Python 3' });
  const { container } = render(<LaunchView model={model} acts={ACTS} trans={trans} />);
  await act(async () => {
    await model.refresh();
    await feed.answer('project', project(given.project));
  });
  return { model, feed, calls, container };
}

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const busy = {
  executors: [executor('e1', { state: 'running', trial: 'exp_aaaa.7' }), executor('e2')],
  fleets: [fleet()]
};

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

test('the card of an executor with a GPU shows how busy it is, and goes on without when its driver fails', async () => {
  const one = executor('e1', { gpus: ['GPU-0'] });
  const { feed } = await scene({ project: { fleets: [fleet()], executors: [one] } });
  const gpu = { name: 'NVIDIA A100', load: 0.37, memoryBytes: 10 * 2 ** 30, memoryTotalBytes: 40 * 2 ** 30 };
  const measured = async (revision: number, gpus: (typeof gpu)[]): Promise<void> => {
    const sample = { at: NOW + revision, cpu: 0.5, memoryBytes: 2 ** 20, gpus };
    await act(async () => {
      feed.projectDelta.emit(projectDelta(revision, { samples: [{ executor: one.id, sample }] }));
    });
  };
  await measured(2, [gpu]);
  expect(screen.getByText('1 GPU · here')).toBeTruthy();
  expect(screen.getByRole('img', { name: /^gpu: 37/ })).toBeTruthy();
  await measured(3, []);
  expect(screen.queryByRole('img', { name: /^gpu/ })).toBeNull();
  expect(screen.getByRole('img', { name: /^cpu: 50/ })).toBeTruthy();
});

test('the first run offers two executors and the quickstart, and the button says what it does', async () => {
  const { calls } = await scene({});
  expect(screen.getByText('Run your function on several executors.')).toBeTruthy();
  expect(button('Open the quickstart')).toBeTruthy();
  await act(async () => {
    fireEvent.click(button('Start 4 executors'));
  });
  expect(calls).toEqual(['start 4 a/train.ipynb']);
});

test('the number typed is the number on the button, and a wrong one names its reason', async () => {
  await scene({});
  const field = screen.getByLabelText('Executors');
  fireEvent.change(field, { target: { value: '1' } });
  expect(button('Start 1 executor')).toBeTruthy();
  fireEvent.change(field, { target: { value: '0' } });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    '0 is not between 1 and 10000.'
  );
  expect((button(/^Start 0/) as HTMLButtonElement).disabled).toBe(true);
});

test('with no GPU the field is disabled and says why', async () => {
  await scene({});
  const field = screen.getByLabelText('GPUs each') as HTMLInputElement;
  expect(field.disabled).toBe(true);
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'no GPU found on this machine'
  );
});

test('an unavailable engine is listed with its reason and cannot be chosen', async () => {
  const ray = { ...localEngine, name: 'ray', title: 'Ray', available: false, says: 'not installed' };
  await scene({ engines: [localEngine, ray] });
  const option = screen.getByRole('option', { name: '○ Ray: not installed' }) as HTMLOptionElement;
  expect(option.disabled).toBe(true);
});

test('a fleet shows its executors, its time, and what stopping it costs', async () => {
  const running = experiment({
    fleet: 'fleet_aaaa',
    trials: { total: 40, queued: 12, running: 1, succeeded: 27, stopped: 0, failed: 0, cancelled: 0 }
  });
  const { calls } = await scene({ project: { ...busy, experiments: [running] } });
  expect(screen.getByRole('heading', { name: '2 executors' })).toBeTruthy();
  expect(screen.getByText('6 h 0 min left')).toBeTruthy();
  expect(screen.getByText('trial 7')).toBeTruthy();
  await act(async () => {
    fireEvent.click(button('Extend by 1 hour'));
  });
  fireEvent.click(button('Stop all'));
  expect(calls).toEqual(['extend fleet_aaaa 1']);
  await act(async () => {
    fireEvent.click(button('Stop: 1 running trial ends, 27 results stay'));
  });
  expect(calls).toEqual(['extend fleet_aaaa 1', 'stop fleet_aaaa']);
});

test('what would be lost can be taken back with Escape', async () => {
  const { calls } = await scene({ project: busy });
  fireEvent.click(button('Restart e1'));
  const sure = button('Restart: its trial starts again');
  expect(document.activeElement).toBe(sure);
  fireEvent.keyDown(sure, { key: 'Escape' });
  expect(button('Restart e1')).toBeTruthy();
  expect(calls).toEqual([]);
});

test('an executor that was replaced is folded away', async () => {
  const lost = executor('e1', { id: 'ex_oldx', state: 'lost', startedAt: NOW - 1000 });
  await scene({ project: { fleets: [fleet()], executors: [lost, executor('e1'), executor('e2')] } });
  const folded = screen.getByText('1 executor was replaced').parentElement as HTMLElement;
  expect(within(folded).getByText('lost')).toBeTruthy();
});

test('a refusal stays on the panel with its way out until it is dismissed', async () => {
  const refusal = new HopyardError(
    'NO_GPU',
    '2 GPUs were asked for; none is there.',
    'Start executors without GPUs.',
    409
  );
  await scene({ api: { startFleet: () => Promise.reject(refusal) } });
  await act(async () => {
    fireEvent.click(button('Start 4 executors'));
  });
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('2 GPUs were asked for; none is there.Start executors without GPUs.');
  fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('changes are spoken once, in a polite region', async () => {
  const { feed } = await scene({ project: { fleets: [fleet()], executors: [executor('e1'), executor('e2')] } });
  const region = document.querySelector('.jp-Hopyard-spoken[aria-live=polite]');
  act(() => feed.projectDelta.emit(projectDelta(2, { executors: [executor('e2', { state: 'lost' })] })));
  expect(region?.textContent).toBe('Executor e2 is lost.');
  act(() => feed.projectDelta.emit(projectDelta(3, { executors: [executor('e1', { state: 'running' })] })));
  expect(region?.textContent).toBe('Executor e2 is lost.');
});

test('tabs move with the arrows and say why their fields are not there yet', async () => {
  await scene({});
  const tabs = screen.getByRole('tablist', { name: 'Kind of run' });
  fireEvent.keyDown(tabs, { key: 'ArrowRight' });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Parallel experiments');
  expect(screen.getByRole('group', { name: 'Parallel' }).getAttribute('aria-describedby')).toBe('hopyard-parallel-why');
  fireEvent.keyDown(tabs, { key: 'End' });
  expect(screen.getByLabelText('GPUs per worker')).toBeTruthy();
  expect((screen.getByLabelText('Strategy') as HTMLSelectElement).value).toBe('COLLECTIVE_ALL_REDUCE');
});

test.each(['experiment', 'parallel', 'distributed'] as const)(
  'the %s tab is free of accessibility faults',
  async tab => {
    const { model, container } = await scene({
      project: { ...busy, experiments: [experiment({ notebook: 'a/train.ipynb' })] }
    });
    act(() => model.set('tab', tab));
    expect((await axe(container)).violations).toEqual([]);
  }
);

test('the number of executors goes up and down by one, and who is to leave says so', async () => {
  const two = fleet({ spec: { ...fleet().spec, size: 2 } });
  const executors = [executor('e1'), executor('e2', { state: 'running', trial: 'exp_aaaa.7', leaving: true })];
  const { calls, feed } = await scene({ project: { fleets: [two], executors } });
  expect(screen.getByRole('group', { name: '2 executors wanted' })).toBeTruthy();
  expect(screen.getByText('trial 7, then it leaves')).toBeTruthy();
  await act(async () => {
    fireEvent.click(button('One executor more'));
  });
  expect(calls).toEqual(['resize fleet_aaaa 3']);
  await act(async () => {
    feed.projectDelta.emit(projectDelta(2, { fleets: [fleet({ spec: { ...two.spec, size: 1 } })] }));
  });
  expect((button('One executor fewer') as HTMLButtonElement).disabled).toBe(true);
});
