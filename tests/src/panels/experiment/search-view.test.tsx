import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import { EXPERIMENT_MIME } from '../../../../src/ids';
import { isSearch, readContent } from '../../../../src/panels/experiment/content';
import { searchBundle } from '../../../../src/panels/experiment/search/bundle';
import { SearchModel } from '../../../../src/panels/experiment/search/model';
import { SearchView } from '../../../../src/panels/experiment/search/view';
import type { IApi } from '../../../../src/tokens';
import { NOW, story, trans, trial } from '../../fixtures';
import { board, HandBoard, hopyardWith, search } from './boards';

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});

interface Scene {
  readonly feed: HandBoard;
  readonly model: SearchModel;
  readonly opened: string[];
  readonly menus: string[];
  readonly container: HTMLElement;
}

function scene(api: Partial<IApi> = {}): Scene {
  const feed = new HandBoard();
  const model = new SearchModel({ hopyard: hopyardWith(feed, api), updatesPerSecond: () => 1000 });
  const opened: string[] = [];
  const menus: string[] = [];
  const acts = {
    openDashboard: (id: string) => void opened.push(id),
    openMenu: (id: string) => void menus.push(id),
    by: () => 'Ada'
  };
  const { container } = render(<SearchView model={model} acts={acts} trans={trans} />);
  return { feed, model, opened, menus, container };
}

async function drawn(deed: () => unknown): Promise<void> {
  await act(async () => {
    await deed();
    await new Promise(resolve => setTimeout(resolve, 20));
  });
}

const started = { id: 'exp_aaaa', snapshot: undefined, curves: [] };
const rowTexts = (): string[] =>
  [...document.querySelectorAll('.jp-Hopyard-searchTable tbody tr td:first-child')].map(cell => cell.textContent ?? '');

async function live(...given: Parameters<typeof board>): Promise<Scene> {
  const made = scene();
  await drawn(() => {
    made.model.show(started);
    made.feed.tell({ kind: 'live', value: board(...given) });
  });
  return made;
}

test('says how it goes, the best so far and its parameters', async () => {
  const { container } = await live(
    [
      { metric: 0.91234, params: { lr: 0.003 }, step: 9 },
      { state: 'running', latest: 0.5, step: 3 }
    ],
    {
      best: { trial: 'exp_aaaa.0', metric: 0.91234, params: { lr: 0.003 } },
      startedAt: NOW
    }
  );
  const head = container.querySelector('.jp-Hopyard-searchHead');
  expect(head?.textContent).toContain('lagom · train');
  expect(head?.textContent).toContain('1/2');
  expect(head?.textContent).toContain('best 0.9123');
  expect(screen.getByRole('columnheader', { name: /accuracy/ })).toBeTruthy();
  expect(rowTexts()).toEqual(['1', '★ 0']);
  expect((await axe(container)).violations).toEqual([]);
});

test('shows no more than six trials, and the way to all of them', async () => {
  const { opened } = await live(Array.from({ length: 40 }, (_, n) => ({ metric: n, params: { x: n } })));
  expect(rowTexts()).toEqual(['39', '38', '37', '36', '35', '34']);
  fireEvent.click(screen.getByRole('button', { name: 'Show all 40 trials' }));
  fireEvent.click(screen.getByRole('button', { name: 'Open dashboard' }));
  expect(opened).toEqual(['exp_aaaa', 'exp_aaaa']);
});

test('rows keep their place while the pointer is over them', async () => {
  const { feed, container } = await live([{ metric: 1 }, { metric: 2 }]);
  const host = container.querySelector('.jp-Hopyard-tableHost');
  fireEvent.pointerEnter(host as Element);
  await drawn(() => feed.tell({ kind: 'live', value: { ...board([{ metric: 5 }, { metric: 2 }]), revision: 2 } }));
  expect(rowTexts()).toEqual(['1', '0']);
  expect(container.textContent).toContain('5');
  fireEvent.pointerLeave(host as Element);
  expect(rowTexts()).toEqual(['0', '1']);
});

test('rows that were ordered by a click keep their new place while the pointer stays', async () => {
  const { feed, container } = await live([{ metric: 1 }, { metric: 2 }]);
  fireEvent.pointerEnter(container.querySelector('.jp-Hopyard-tableHost') as Element);
  fireEvent.click(screen.getByTitle('Order by #'));
  expect(rowTexts()).toEqual(['0', '1']);
  const more = board([{ metric: 1 }, { metric: 2 }, { metric: 3 }]);
  await drawn(() => feed.tell({ kind: 'live', value: { ...more, revision: 2 } }));
  fireEvent.click(screen.getByTitle('Order by #'));
  expect(rowTexts()).toEqual(['2', '1', '0']);
  const most = board([{ metric: 1 }, { metric: 2 }, { metric: 3 }, { metric: 4 }]);
  await drawn(() => feed.tell({ kind: 'live', value: { ...most, revision: 3 } }));
  expect(rowTexts()).toEqual(['2', '1', '0']);
});

test('the best and what is left say how they are known', async () => {
  await live([{ metric: 0.9 }, { metric: 0.5 }, { state: 'running' }, { state: 'queued' }], {
    best: { trial: 'exp_aaaa.0', metric: 0.9, params: {} },
    startedAt: Date.now() - 4_000
  });
  fireEvent.focus(screen.getByRole('button', { name: '0.9000' }));
  expect(screen.getByText('Trial 0 has the highest result of 2 finished trials.').className).toBe('jp-Hopyard-tip');
  fireEvent.focus(screen.getByRole('button', { name: /^ETA / }));
  expect(screen.getByText(/^2 trials left at the pace so far: 2 ended in 4\.\d s\.$/).className).toBe('jp-Hopyard-tip');
});

test('the menu of the experiment opens under its button', async () => {
  const { menus } = await live([{ metric: 1 }]);
  fireEvent.click(screen.getByRole('button', { name: 'More' }));
  expect(menus).toEqual(['exp_aaaa']);
});

test('nothing is asked for and nothing is drawn while it is not seen', async () => {
  const { feed, model, container } = scene();
  model.setSeen(false);
  await drawn(() => model.show(started));
  expect(feed.shown).toEqual([false]);
  await drawn(() => feed.tell({ kind: 'live', value: board([{ metric: 1, step: 1 }]) }));
  expect(feed.asked).toEqual([]);
  expect(container.textContent).toContain('Waiting');
  await drawn(() => model.setSeen(true));
  expect(feed.shown).toEqual([false, true]);
  expect(rowTexts()).toEqual(['0']);
  expect(feed.asked).toHaveLength(1);
});

test('what the kernel says beside a live feed is not drawn, and without one it is', async () => {
  const { feed, model } = await live([{ metric: 1, step: 1 }]);
  let told = 0;
  model.changed.connect(() => (told += 1));
  await drawn(() => model.show({ ...started }));
  expect(told).toBe(0);
  await drawn(() => feed.tell({ kind: 'stale', value: board([{ metric: 1, step: 1 }]) }));
  told = 0;
  await drawn(() => model.show({ ...started }));
  expect(told).toBe(1);
});

test('is drawn no more often than the settings say', async () => {
  const feed = new HandBoard();
  const model = new SearchModel({ hopyard: hopyardWith(feed), updatesPerSecond: () => 10 });
  let told = 0;
  model.show(started);
  model.changed.connect(() => (told += 1));
  for (let revision = 1; revision <= 500; revision++) {
    feed.tell({ kind: 'live', value: { ...board([{ metric: revision }]), revision } });
  }
  expect(told).toBe(1);
  model.dispose();
  expect(feed.isDisposed).toBe(true);
});

test('curves are asked for only of trials that have reported, of forty at most', async () => {
  const { feed } = await live([
    ...Array.from({ length: 60 }, (_, n) => ({ metric: n, step: 3 })),
    { state: 'queued' as const },
    { metric: 100 }
  ]);
  expect(feed.asked[0]?.trials).toHaveLength(39);
  expect(feed.asked[0]?.trials).not.toContain('exp_aaaa.61');
});

test('is paused, resumed and stopped in the name of who asks', async () => {
  const done: unknown[] = [];
  const api: Partial<IApi> = {
    holdExperiment: async (...given) => (done.push(['hold', ...given]), search()),
    releaseExperiment: async (...given) => (done.push(['release', ...given]), search()),
    stopExperiment: async (...given) => (done.push(['stop', ...given]), search())
  };
  const { feed, model } = scene(api);
  await drawn(() => {
    model.show(started);
    feed.tell({ kind: 'live', value: board([{ state: 'running' }, { metric: 1 }]) });
  });
  await drawn(() => fireEvent.click(screen.getByRole('button', { name: 'Pause' })));
  await drawn(() =>
    feed.tell({ kind: 'live', value: { ...board([{ state: 'running' }], { held: true }), revision: 2 } })
  );
  expect(document.querySelector('.jp-Hopyard-state')?.textContent).toBe('paused');
  await drawn(() => fireEvent.click(screen.getByRole('button', { name: 'Resume' })));
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await drawn(() => fireEvent.click(screen.getByRole('button', { name: /^Stop: 1 trial ends/ })));
  expect(done).toEqual([
    ['hold', 'exp_aaaa', 'Ada'],
    ['release', 'exp_aaaa', 'Ada'],
    ['stop', 'exp_aaaa', 'stopped by Ada']
  ]);
});

test('an act that is refused says so in the cell', async () => {
  const { feed, model } = scene({ holdExperiment: () => Promise.reject(new Error('The sidecar is gone.')) });
  await drawn(() => {
    model.show(started);
    feed.tell({ kind: 'live', value: board([{ state: 'running' }]) });
  });
  await drawn(() => fireEvent.click(screen.getByRole('button', { name: 'Pause' })));
  expect(document.body.textContent).toContain('It could not be paused');
  expect(document.body.textContent).toContain('The sidecar is gone.');
});

test('what the notebook keeps is shown without a sidecar, and nothing can be done to it', async () => {
  const ended = search({
    state: 'succeeded',
    endedAt: NOW + 5000,
    best: { trial: 'exp_aaaa.1', metric: 0.9, params: { lr: 1 } }
  });
  const trials = [
    trial(1, { state: 'succeeded', metric: 0.9, step: 2, params: { lr: 1 } }),
    trial(2, { state: 'stopped', latest: 0.1, step: 1, params: { lr: 2 } })
  ];
  const curves = [{ trial: 'exp_aaaa.1', steps: [0, 1, 2], values: [0.1, 0.5, 0.9] }];
  const data = searchBundle(story({ experiment: ended, trials }), curves);
  const content = readContent(JSON.parse(JSON.stringify(data)));
  expect(content && isSearch(content)).toBe(true);
  const { model, feed, container } = scene();
  await drawn(() => content && model.show(content));
  expect(feed.shown).toEqual([]);
  expect(rowTexts()).toEqual(['★ 1', '2']);
  expect(screen.getByRole('img', { name: /Learning curve of 1 trial/ })).toBeTruthy();
  expect(within(container).queryByRole('button', { name: 'Stop' })).toBeNull();
});

test('a search that ended without a report has no column of steps; one that runs may still get one', async () => {
  const steps = (): Element | null => screen.queryByRole('columnheader', { name: /step/ });
  await live([{ metric: 1 }, { metric: 2 }]);
  expect(steps()).not.toBeNull();
  cleanup();
  const ended = { state: 'succeeded', endedAt: NOW + 5000 } as const;
  const { feed } = await live([{ metric: 1 }, { metric: 2 }], ended);
  expect(steps()).toBeNull();
  await drawn(() => feed.tell({ kind: 'live', value: { ...board([{ metric: 1, step: 4 }], ended), revision: 2 } }));
  expect(steps()).not.toBeNull();
});

test('what cannot be found says where its files are', async () => {
  const { feed, container } = await live([]);
  await drawn(() => feed.tell({ kind: 'missing', why: 'There is no experiment exp_aaaa.' }));
  expect(container.textContent).toContain('There is no experiment exp_aaaa.');
  expect(container.textContent).toContain('Experiments/');
});

test('a lost connection keeps the last view and says so', async () => {
  const { feed, container } = await live([{ metric: 1 }]);
  await drawn(() => feed.tell({ kind: 'stale', value: board([{ metric: 1 }]) }));
  expect(container.textContent).toContain('Connecting again');
  expect(rowTexts()).toEqual(['0']);
});

test('no trial, one trial, values that are no numbers, names like markup', async () => {
  const name = '<img src=x onerror=alert(1)>'.repeat(400);
  const { feed, container } = await live([]);
  expect(container.textContent).toContain('no result yet');
  const evil = board([{ metric: NaN, step: 0, params: { [name]: Infinity } }], { name });
  await drawn(() => feed.tell({ kind: 'live', value: { ...evil, revision: 2 } }));
  expect(container.querySelector('img')).toBeNull();
  expect(rowTexts()).toEqual(['0']);
  expect(container.textContent).toContain('NaN');
});

test('the bundle of a huge search stays small, and its HTML holds no markup of names', () => {
  const trials = Array.from({ length: 5000 }, (_, n) =>
    trial(n, {
      state: 'succeeded',
      metric: n,
      params: { '<b>': '<script>', ...Object.fromEntries(Array.from({ length: 50 }, (_, k) => [`p${k}`, n * k])) }
    })
  );
  const curves = Array.from({ length: 40 }, (_, n) => ({
    trial: `exp_aaaa.${n}`,
    steps: Array.from({ length: 80 }, (_, k) => k),
    values: Array.from({ length: 80 }, (_, k) => Math.sin(k * n))
  }));
  const data = searchBundle(story({ experiment: search({ state: 'succeeded', name: '<b>' }), trials }), curves);
  expect(JSON.stringify(data).length).toBeLessThan(200_000);
  const html = document.createElement('div');
  html.innerHTML = String(data['text/html']);
  expect(html.querySelector('script')).toBeNull();
  expect([...html.querySelectorAll('b')].map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('<b>: finished')
  ]);
  expect(html.querySelectorAll('tbody tr')).toHaveLength(12);
  expect((data[EXPERIMENT_MIME] as { trials: { number: number }[] }).trials[0]?.number).toBe(4999);
});
