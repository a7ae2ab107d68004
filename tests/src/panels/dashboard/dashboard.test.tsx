import { Notification } from '@jupyterlab/apputils';
import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { StateDB } from '@jupyterlab/statedb';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import type { TrialView } from '../../../../protocol';
import { HopyardError } from '../../../../src/failure';
import type { DashboardActs } from '../../../../src/panels/dashboard/acts';
import { DashboardModel, type DashboardTab } from '../../../../src/panels/dashboard/model/dashboard';
import { RememberedArrangements } from '../../../../src/panels/dashboard/model/remembered';
import { DashboardView } from '../../../../src/panels/dashboard/view';
import { Hopyard } from '../../../../src/store/hopyard';
import type { IApi } from '../../../../src/tokens';
import { experiment, HandFeed, NOW, settled, trans, trial } from '../../fixtures';
import { board, HandBoard, type BoardFixture, type TrialFixture } from './board';

// Charts draw on canvases, which are not here: they have tests of their own, and the browser's.
jest.mock('../../../../src/panels/dashboard/charts/list', () => ({ CHARTS: [], TRIAL_CHART: undefined }));

const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
const TRIALS: readonly TrialFixture[] = [
  { params: { lr: 0.001, kernel: 'rbf' }, state: 'succeeded', metric: 0.3, step: 20, from: 0, to: 10, executor: 'e1' },
  { params: { lr: 0.02, kernel: 'poly' }, state: 'stopped', metric: 0.5, step: 4, from: 0, to: 2, executor: 'e2' },
  { params: { lr: 0.005, kernel: 'rbf' }, state: 'failed', from: 2, to: 3, executor: 'e2' },
  { params: { lr: 0.5, kernel: 'rbf' }, state: 'running', latest: 0.9, step: 7, from: 10, executor: 'e1' }
];
const COUNTS = { total: 10, queued: 6, running: 1, succeeded: 1, stopped: 1, failed: 1, cancelled: 0 };
const RUNNING: BoardFixture = {
  trials: TRIALS,
  asked: 10,
  bounds: { lr: [0.0001, 1] },
  experiment: {
    kind: 'lagom',
    name: 'mnist',
    trials: COUNTS,
    direction: 'min',
    best: { trial: 'exp_aaaa.1', metric: 0.3, params: { lr: 0.001, kernel: 'rbf' } }
  }
};

interface Scene {
  readonly feed: HandBoard;
  readonly model: DashboardModel;
  readonly calls: string[];
  readonly container: HTMLElement;
  readonly show: (given: BoardFixture) => void;
}

const dashboards: DashboardModel[] = [];
afterEach(() => {
  dashboards.splice(0).forEach(model => model.dispose());
});

async function scene(
  given: BoardFixture | undefined = RUNNING,
  api: Partial<IApi> = {},
  { state, tab = 'trials' }: { readonly state?: StateDB; readonly tab?: DashboardTab } = {}
): Promise<Scene> {
  const calls: string[] = [];
  const feed = new HandBoard();
  const note = <T,>(what: string, answer: T) => {
    return async (...args: readonly unknown[]): Promise<T> => {
      calls.push(`${what} ${args.map(arg => (typeof arg === 'object' ? JSON.stringify(arg) : String(arg))).join(' ')}`);
      return answer;
    };
  };
  const hopyard = new Hopyard({
    feed: new HandFeed(),
    api: {
      holdExperiment: note('hold', experiment({ held: true })),
      releaseExperiment: note('release', experiment()),
      stopExperiment: note('stop', experiment()),
      changeExperiment: note('change', experiment()),
      retryTrial: note('retry', trial(3)),
      stopTrial: note('stopTrial', trial(4)),
      continueTrial: note('continue', trial(2)),
      trialLog: async () => ({ path: 'output.log', size: 5, from: 0, text: '\u001b[32mgreen\u001b[0m <b>\n' }),
      trialFiles: async () => ({
        files: [{ path: 'Experiments/a/output.log', size: 2048, modifiedAt: NOW }],
        isCut: false
      }),
      trialRuns: async () => [],
      importance: async () => ({ metric: 'loss', parameters: [], pairs: [], trials: 0, says: 'Too few trials.' }),
      ...api
    } as unknown as IApi
  });
  const model = new DashboardModel({
    hopyard,
    experiment: 'exp_aaaa',
    feed,
    remembered: new RememberedArrangements(state ?? null),
    by: () => 'Ada',
    trans
  });
  dashboards.push(model);
  model.tab = tab;
  const show = (of: BoardFixture): void => act(() => feed.tell({ kind: 'live', value: board(of) }));
  const acts: DashboardActs = {
    openMenu: () => calls.push('menu'),
    addTrial: params => calls.push(`add ${JSON.stringify(params)}`),
    download: (name, _, content) =>
      calls.push(`download ${name} ${typeof content === 'string' ? content.split('\r\n').length : 'bytes'}`),
    copy: text => calls.push(`copy ${text}`),
    openFiles: path => calls.push(`files ${path}`),
    openFile: path => calls.push(`file ${path}`),
    showExperiment: () => calls.push('show'),
    openLog: () => undefined,
    openDashboard: () => undefined,
    openDoctor: () => calls.push('doctor')
  };
  const { container } = render(<DashboardView model={model} acts={acts} rendermime={rendermime} trans={trans} />);
  if (given) {
    show(given);
  }
  await act(settled);
  return { feed, model, calls, container, show };
}

const press = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(screen.getByRole('button', { name }));
  await act(settled);
};
const toTab = (name: string): void => void fireEvent.click(screen.getByRole('tab', { name }));

test('says that it loads, and why there is nothing to show', async () => {
  const { feed, calls } = await scene(undefined);
  act(() => feed.tell({ kind: 'connecting' }));
  expect(screen.getByText('Loading the experiment…')).toBeTruthy();
  act(() => feed.tell({ kind: 'missing', why: 'There is no experiment exp_aaaa.' }));
  expect(screen.getByRole('alert').textContent).toContain('There is no experiment exp_aaaa.');
  await press('Open doctor');
  expect(calls).toEqual(['doctor']);
});

test('the strip answers first: state, progress, best, what is left, and each figure says why', async () => {
  const { container } = await scene();
  const strip = container.querySelector('.jp-Hopyard-strip');
  expect(strip?.querySelector('.jp-Hopyard-state')?.textContent).toBe('running');
  expect(strip?.textContent).toContain('3/10');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('3');
  const best = screen.getByRole('button', { name: '0.3000' });
  fireEvent.focus(best);
  expect(screen.getByText(/Trial 1 has the lowest result: lr 0.001, kernel rbf/).className).toBe('jp-Hopyard-tip');
  fireEvent.keyDown(best, { key: 'Escape' });
  expect(container.querySelector('.jp-Hopyard-tip')).toBeNull();
  // Seven left; three runs took 10, 2 and 1 s; one at a time.
  expect(screen.getByText('7 trials left, 4.3 s each on average so far, 1 at once.')).toBeTruthy();
});

test('a priority is shown where it is not the usual one', async () => {
  const { show } = await scene();
  expect(screen.queryByText('priority')).toBeNull();
  show({ ...RUNNING, experiment: { ...RUNNING.experiment, priority: 2 } });
  const figure = screen.getByText('priority').parentElement?.querySelector('button');
  expect(figure?.textContent).toBe('2');
  fireEvent.focus(figure!);
  expect(screen.getByText(/gets 2 times the executor time of one of priority 1/)).toBeTruthy();
});

test('repeats of the best are shown with their standard error', async () => {
  const same = { lr: 0.1 };
  const trials = [0.2, 0.4, 0.3].map(metric => ({ params: same, metric }));
  const best = { trial: 'exp_aaaa.1', metric: 0.3, params: same };
  await scene({ ...RUNNING, trials, experiment: { ...RUNNING.experiment, best } });
  expect(screen.getByRole('button', { name: '0.3000 ± 0.05774' })).toBeTruthy();
});

test('both savings are shown with their reckoning', async () => {
  await scene({
    ...RUNNING,
    savings: {
      used: 60_000,
      byStopping: { saved: 120_000, share: 0.5, says: 'One trial was stopped at 20 % of its steps.' },
      byNotWaiting: { saved: 30_000, share: 0.2, says: 'Waves would have waited.' }
    }
  });
  expect(screen.getByRole('button', { name: '2 min (50 %)' })).toBeTruthy();
  expect(screen.getByText('Waves would have waited.')).toBeTruthy();
});

test('pausing can be taken back from the notice, with the name of who did it', async () => {
  const { calls, show } = await scene();
  await press('Pause');
  expect(calls).toEqual(['hold exp_aaaa Ada']);
  const notices = Notification.manager.notifications;
  const undo = notices[notices.length - 1]?.options.actions?.[0];
  expect(undo?.label).toBe('Undo');
  await act(async () => {
    undo?.callback(new MouseEvent('click'));
    await settled();
  });
  expect(calls).toEqual(['hold exp_aaaa Ada', 'release exp_aaaa Ada']);
  show({ ...RUNNING, experiment: { ...RUNNING.experiment, held: true } });
  expect(screen.getAllByText('paused').length).toBeGreaterThan(0);
  await press('Resume');
  expect(calls[2]).toBe('release exp_aaaa Ada');
});

/** Oldest first. */
const notices = (): Notification.INotification[] => [...Notification.manager.notifications].reverse();
const newest = (): Notification.INotification | undefined => notices().pop();

test('what is changed is said from what to what, and so is taking it back', async () => {
  const { model, calls } = await scene();
  await model.steering.change(
    { change: { trials: 12 }, says: 'Trials in all: 10 → 12' },
    { change: { trials: 10 }, says: 'Trials in all: 12 → 10' }
  );
  expect(newest()?.message).toBe('Trials in all: 10 → 12');
  await act(async () => {
    newest()?.options.actions?.[0]?.callback(new MouseEvent('click'));
    await settled();
  });
  expect(calls).toEqual(['change exp_aaaa {"trials":12} Ada', 'change exp_aaaa {"trials":10} Ada']);
  expect(newest()?.message).toBe('Changed back. Trials in all: 12 → 10');
  expect(newest()?.options.actions ?? []).toEqual([]);
});

test('what somebody else changes is told to who looks, from what to what, and said once', async () => {
  const at = NOW + 1_000;
  const first = { at, by: 'Bo', says: 'changed trials from 8 to 10' };
  const second = { at, by: 'Bo', says: 'changed trials at once from 2 to 4' };
  const own = { at, by: 'Ada', says: 'let go on' };
  const { model, show } = await scene({ ...RUNNING, history: [first] });
  const told = (): string[] => notices().map(({ message }) => message);
  const before = told().length;
  show({ ...RUNNING, history: [first, second, own] });
  show({ ...RUNNING, history: [first, second, own] });
  expect(told().slice(before)).toEqual(['Bo changed trials at once from 2 to 4.']);
  const live = screen.getByText('Bo changed trials at once from 2 to 4. Ada let go on.');
  expect(live.getAttribute('aria-live')).toBe('polite');
  act(() => newest()?.options.actions?.[0]?.callback(new MouseEvent('click')));
  expect(model.tab).toBe('history');
  expect(screen.getByText('changed trials at once from 2 to 4')).toBeTruthy();
  show({ ...RUNNING, history: [first, second, own, second, second, second, second] });
  expect(told().slice(before + 1)).toEqual(['4 changes by others.']);
});

test('stopping says what is lost, and nothing happens before it is said', async () => {
  const { calls } = await scene();
  await press('Stop');
  expect(calls).toEqual([]);
  await press('Stop: 7 trials end, 1 result stays');
  expect(calls).toEqual(['stop exp_aaaa undefined Ada']);
});

test('an act that fails is told where it was asked for, with its way out', async () => {
  await scene(RUNNING, {
    holdExperiment: async () => {
      throw new HopyardError('EXPERIMENT_ENDED', 'It has ended.', 'Start another one.');
    }
  });
  await press('Pause');
  expect(screen.getByRole('alert').textContent).toContain('It could not be paused');
  expect(screen.getByRole('alert').textContent).toContain('Start another one.');
  await press('Dismiss');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what is stale says so, and cannot be steered', async () => {
  const { feed, container } = await scene();
  act(() => feed.tell({ kind: 'stale', value: board(RUNNING) }));
  expect(container.textContent).toContain('What you see may be old; connecting again…');
  expect((screen.getByRole('button', { name: 'Pause' }) as HTMLButtonElement).disabled).toBe(true);
});

test('a filter narrows what is counted, explains its mistakes, and a state’s count sets it', async () => {
  const { container, model } = await scene();
  const input = screen.getByRole('searchbox', { name: 'Filter trials' });
  fireEvent.change(input, { target: { value: "kernel == 'rbf' and lr < 0.01" } });
  expect(container.querySelector('.jp-Hopyard-kept')?.textContent).toBe('2 of 4');
  fireEvent.change(input, { target: { value: 'lr = 3' } });
  expect(screen.getByText(/Compare with two signs/).id).toBe(input.getAttribute('aria-describedby'));
  // The last right filter stands meanwhile.
  expect(container.querySelector('.jp-Hopyard-kept')?.textContent).toBe('2 of 4');
  await press(/1\s*failed/);
  expect(model.filterText).toBe('status == "failed"');
  expect(container.querySelector('.jp-Hopyard-kept')?.textContent).toBe('1 of 4');
});

test('slash goes to the filter, Escape empties it and then leaves it', async () => {
  const { container, model } = await scene();
  fireEvent.keyDown(screen.getByRole('grid'), { key: '/' });
  const input = screen.getByRole('searchbox', { name: 'Filter trials' });
  expect(document.activeElement).toBe(input);
  fireEvent.change(input, { target: { value: 'lr < 1' } });
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(model.filterText).toBe('');
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(document.activeElement).not.toBe(input);
  expect(container.querySelector('.jp-Hopyard-kept')?.textContent).toBe('');
});

test('the page of a stopped trial says why, and lets it go on', async () => {
  const { feed, model, calls } = await scene();
  const stopped: TrialView = trial(2, {
    state: 'stopped',
    params: { lr: 0.02, kernel: 'poly' },
    directory: 'Experiments/a',
    verdict: {
      kind: 'stop',
      rule: 'median',
      step: 4,
      value: 0.61,
      threshold: 0.5,
      peers: 7,
      says: 'At step 4 its best so far, 0.61, is worse than the median 0.5 of 7 trials.'
    }
  });
  feed.trials.set('exp_aaaa.2', stopped);
  act(() => model.open(1));
  await act(settled);
  const page = screen.getByRole('article', { name: 'Trial 2' });
  expect(within(page).getByText(/is worse than the median 0.5 of 7 trials/)).toBeTruthy();
  expect(within(page).getByText('Why it was stopped')).toBeTruthy();
  fireEvent.click(within(page).getByRole('button', { name: 'Continue' }));
  fireEvent.click(within(page).getByRole('button', { name: 'Copy parameters as Python' }));
  fireEvent.click(within(page).getByRole('button', { name: 'Add similar…' }));
  fireEvent.click(within(page).getByRole('button', { name: 'output.log' }));
  await act(settled);
  expect(calls).toEqual([
    'continue exp_aaaa.2 Ada',
    'copy dict(lr=0.02, kernel="poly")',
    'add {"lr":0.02,"kernel":"poly"}',
    'file Experiments/a/output.log'
  ]);
  fireEvent.keyDown(page, { key: 'Escape' });
  expect(model.opened).toBeUndefined();
});

test('the page of a failed trial shows its traceback as text, and retries it', async () => {
  const { feed, model, calls } = await scene();
  const failure = {
    code: 'ValueError',
    message: 'too many: <b>120</b>',
    traceback: '\u001b[31mFile\u001b[0m <img src=x>'
  };
  feed.trials.set('exp_aaaa.3', trial(3, { state: 'failed', failure }));
  act(() => model.open(2));
  await act(async () => {
    await new Promise(resolve => setTimeout(resolve, 20));
  });
  const page = screen.getByRole('article', { name: 'Trial 3' });
  expect(within(page).getByRole('alert').textContent).toContain('too many: <b>120</b>');
  expect(page.querySelector('.ansi-red-fg')?.textContent).toBe('File');
  expect(page.querySelector('img, b')).toBeNull();
  fireEvent.click(within(page).getByRole('button', { name: 'Retry' }));
  await act(settled);
  expect(calls).toEqual(['retry exp_aaaa.3 Ada']);
});

test('a trial that cannot be read says so, and what the board knows stays', async () => {
  const { model } = await scene();
  act(() => model.open(0));
  await act(settled);
  expect(screen.getByRole('alert').textContent).toContain('More about this trial could not be read');
  expect(screen.getByText('0.3000', { selector: 'dd' })).toBeTruthy();
});

test('what an ended trial printed is read once, with its colours and as text', async () => {
  let reads = 0;
  const { container } = await scene(
    { ...RUNNING, trials: TRIALS.slice(0, 1) },
    {
      trialLog: async () => {
        reads += 1;
        return { path: 'output.log', size: 20, from: 0, text: '\u001b[32mgreen\u001b[0m <b>bold</b>\n'.slice(0, 20) };
      }
    },
    { tab: 'logs' }
  );
  await act(async () => {
    await new Promise(resolve => setTimeout(resolve, 50));
  });
  expect(container.querySelector('.ansi-green-fg')?.textContent).toBe('green');
  expect(container.querySelector('.jp-Hopyard-log b')).toBeNull();
  const before = reads;
  toTab('Trials');
  toTab('Logs');
  await act(settled);
  expect(reads).toBeLessThanOrEqual(before + 1);
});

test('hidden and ordered panels are remembered for the next experiment of the kind', async () => {
  const state = new StateDB();
  const { model } = await scene(RUNNING, {}, { state, tab: 'overview' });
  await press('Hide Trials');
  expect(screen.queryByRole('region', { name: 'Trials' })).toBeNull();
  act(() => model.arrange({ ...model.arrangement, sorting: { by: 'param.lr', isDescending: true } }));
  await act(settled);
  model.dispose();
  document.body.replaceChildren();
  const next = await scene(RUNNING, {}, { state, tab: 'overview' });
  await act(settled);
  expect(next.model.arrangement.sorting).toEqual({ by: 'param.lr', isDescending: true });
  await press('Show Trials');
  expect(screen.getByRole('grid', { name: 'Trials' })).toBeTruthy();
});

test('f maximises the panel one is in, and Escape brings the others back', async () => {
  const { model, container } = await scene(RUNNING, {}, { tab: 'overview' });
  const before = container.querySelectorAll('[data-panel]').length;
  fireEvent.keyDown(screen.getByRole('grid', { name: 'Trials' }), { key: 'f' });
  expect(model.maximised).toBe('trials');
  expect(container.querySelectorAll('[data-panel]')).toHaveLength(1);
  fireEvent.keyDown(screen.getByRole('grid', { name: 'Trials' }), { key: 'Escape' });
  expect(container.querySelectorAll('[data-panel]')).toHaveLength(before);
});

test('the history says who did what and when, newest first', async () => {
  const history = [
    { at: NOW, by: 'Ada', says: 'paused' },
    { at: NOW + 1000, by: 'Grace', says: 'stopped trial 2', trial: 'exp_aaaa.2' }
  ];
  const { model } = await scene({ ...RUNNING, history });
  toTab('History');
  expect(screen.getAllByRole('row').map(row => row.textContent)).toEqual([
    'whenwhowhattrial',
    expect.stringContaining('Gracestopped trial 2#2'),
    expect.stringContaining('Adapaused')
  ]);
  await press('#2');
  expect(model.opened).toBe(1);
});

test('what cannot be done with a trial says why beside it, not only to the pointer', async () => {
  const over = { ...RUNNING, experiment: { ...RUNNING.experiment, state: 'succeeded' as const, endedAt: NOW } };
  const { model, show } = await scene();
  act(() => model.open(2));
  await act(settled);
  expect(screen.getByRole('button', { name: 'Retry' }).hasAttribute('disabled')).toBe(false);
  expect(screen.queryByText('The experiment has ended.')).toBeNull();
  show(over);
  expect(screen.getByRole('button', { name: 'Retry' }).hasAttribute('disabled')).toBe(true);
  expect(screen.getByText('The experiment has ended.')).toBeTruthy();
});

test('news are told once, politely', async () => {
  const { show, container } = await scene();
  const live = container.querySelector('[aria-live=polite]');
  show({ ...RUNNING, experiment: { ...RUNNING.experiment, best: { trial: 'exp_aaaa.2', metric: 0.2, params: {} } } });
  expect(live?.textContent).toBe('New best: 0.2000.');
  show({ ...RUNNING, experiment: { ...RUNNING.experiment, state: 'succeeded', endedAt: NOW } });
  expect(live?.textContent).toBe('The experiment is finished: 3/10 trials ended.');
});

test.each(['Trials', 'Logs', 'History', 'What if'])('%s is free of accessibility faults', async tab => {
  const { container, model } = await scene();
  toTab(tab);
  if (tab === 'Trials') {
    act(() => model.open(1));
  }
  await act(settled);
  expect((await axe(container)).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('an experiment without trials teaches instead of showing nothing', async () => {
  const { calls } = await scene({ experiment: { kind: 'lagom', name: 'mnist', waitingFor: 'no executor yet' } });
  expect(screen.getByText('Waiting: no executor yet')).toBeTruthy();
  expect(screen.getByText('No trial has begun yet.')).toBeTruthy();
  await press('Show the cell');
  expect(calls).toEqual(['show']);
  toTab('Logs');
  expect(screen.getByText('No trial has begun, so nothing was printed.')).toBeTruthy();
  toTab('History');
  expect(screen.getByText(/Nobody has changed anything by hand/)).toBeTruthy();
});

test('an experiment that failed leads to what its trials printed', async () => {
  const failure = { code: 'SEARCH_FAILED', message: 'The search gave up.', hint: 'Look at the log.' };
  const { model } = await scene({ ...RUNNING, experiment: { ...RUNNING.experiment, state: 'failed', failure } });
  await press('Open log');
  expect(model.tab).toBe('logs');
});

test('a lost connection is spoken of once', async () => {
  const { feed, container } = await scene();
  act(() => feed.tell({ kind: 'stale', value: board(RUNNING) }));
  const spoken = [...container.querySelectorAll('[role=status]')].map(node => node.textContent);
  expect(spoken.filter(text => /connection was lost/.test(text ?? ''))).toEqual(['The connection was lost.']);
});

test('a search that a limit ended with fewer trials than were asked for says which limit; one that had all says nothing', async () => {
  const counts = { ...COUNTS, total: 4, queued: 0, running: 0, succeeded: 2 };
  const ended = (total: number, searchEnded: string): BoardFixture => ({
    ...RUNNING,
    experiment: { ...RUNNING.experiment, state: 'succeeded', trials: { ...counts, total }, searchEnded }
  });
  const { show } = await scene(ended(4, 'its trials took 60 s on executors'));
  expect(screen.getByText('its trials took 60 s on executors')).toBeTruthy();
  show(ended(10, 'all 10 trials were proposed'));
  expect(screen.queryByText('all 10 trials were proposed')).toBeNull();
});
