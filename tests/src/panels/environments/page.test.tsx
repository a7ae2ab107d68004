import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import type { Manager, OperationView, PackageSearch } from '../../../../protocol';
import { HopyardError } from '../../../../src/failure';
import { LibraryModel } from '../../../../src/panels/environments/library-model';
import { EnvironmentModel } from '../../../../src/panels/environments/page-model';
import { EnvironmentPageView } from '../../../../src/panels/environments/page-view';
import type { IEnvironmentsApi } from '../../../../src/tokens';
import { TAIL_BYTES } from '../../../../src/store/log-tail';
import { executor, fleet, NOW, settled, trans } from '../../fixtures';
import { detail, environment, library, operation, scene } from './fixtures';

async function shown(
  answers: Partial<IEnvironmentsApi> = {},
  operations: OperationView[] = [],
  more: Parameters<typeof scene>[2] = {}
) {
  const { hopyard, started, tell } = await scene({ describe: async () => detail(), ...answers }, operations, more);
  const model = new EnvironmentModel(hopyard, 'work');
  const made = (manager: Manager): LibraryModel => new LibraryModel(hopyard.api.environments, manager, 'work');
  const saved: string[][] = [];
  const acts = {
    save: (...file: [string, string]) => void saved.push(file),
    open: () => undefined,
    close: () => undefined
  };
  const { container } = render(
    <EnvironmentPageView
      model={model}
      libraries={{ pip: made('pip'), conda: made('conda') }}
      acts={acts}
      trans={trans}
    />
  );
  await act(() => model.refresh());
  return { model, started, tell, saved, container };
}

/** The tab goes to the background, or comes back. */
function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
afterEach(() => {
  hide(false);
  jest.useRealTimers();
});

const row = (name: string): HTMLElement => screen.getByRole('row', { name: new RegExp(`^${name}`) });
const press = (name: string | RegExp, where: HTMLElement = document.body): Promise<void> =>
  act(async () => void fireEvent.click(within(where).getByRole('button', { name })));

test('what is installed, by whom, and what cannot be removed', async () => {
  const { container } = await shown();
  expect(row('numpy').textContent).toContain('you');
  expect(row('six').textContent).toContain('dependency');
  expect((within(row('ipykernel')).getByRole('button', { name: 'Uninstall' }) as HTMLButtonElement).disabled).toBe(
    true
  );
  fireEvent.change(screen.getByLabelText('Find an installed library'), { target: { value: 'NUM' } });
  expect(screen.queryByRole('row', { name: /^six/ })).toBeNull();
  expect((await axe(container)).violations).toEqual([]);
});

test('an environment in use says how many executors run in another one', async () => {
  const used = environment({ active: true });
  const own = { ...fleet(), id: 'fleet_own', spec: { ...fleet().spec, python: used.interpreter } };
  const executors = [
    executor('e1'),
    executor('e2'),
    executor('e3', { fleet: 'fleet_own' }),
    executor('e4', { state: 'stopped' })
  ];
  await shown({ describe: async () => detail({ environment: used }) }, [], { fleets: [fleet(), own], executors });
  expect(screen.getByText(/^used by new executors · 2 that run keep others until they are stopped · /)).toBeTruthy();
});

test('an environment in which all executors run says nothing of others', async () => {
  const used = environment({ active: true });
  const own = { ...fleet(), spec: { ...fleet().spec, python: used.interpreter } };
  await shown({ describe: async () => detail({ environment: used }) }, [], {
    fleets: [own],
    executors: [executor('e1')]
  });
  expect(screen.getByText(/^used by new executors · generation/)).toBeTruthy();
});

test('one stop for Tab in the table, arrow keys from row to row', async () => {
  await shown();
  const button = (of: string, name: string): HTMLElement => within(row(of)).getByRole('button', { name });
  const press = (key: string): boolean => fireEvent.keyDown(document.activeElement ?? document.body, { key });
  const stops = (of: string): number[] =>
    within(row(of))
      .getAllByRole('button')
      .map(each => each.tabIndex);
  expect([stops('numpy'), stops('six')]).toEqual([
    [0, 0],
    [-1, -1]
  ]);
  button('numpy', 'Uninstall').focus();
  press('ArrowDown');
  expect(document.activeElement).toBe(button('six', 'Uninstall'));
  expect([stops('numpy'), stops('six')]).toEqual([
    [-1, -1],
    [0, 0]
  ]);
  press('End');
  expect(document.activeElement).toBe(button('ipykernel', 'Why')); // its other one is disabled
  press('ArrowDown');
  expect(document.activeElement).toBe(button('ipykernel', 'Why'));
  press('Home');
  expect(document.activeElement).toBe(button('numpy', 'Why'));
});

test('an environment that could not be made says why, with its log and the way to try again', async () => {
  const missing = new HopyardError('ENVIRONMENT_NOT_FOUND', 'There is no environment work.', 'List them.', 404);
  const failure = {
    code: 'PACKAGE_SPEC',
    message: "'a b' is not a package that can be asked for.",
    hint: 'Write a name.'
  };
  const failed = operation({ name: 'create', title: 'create work', state: 'failed', endedAt: NOW, failure });
  const retried: string[] = [];
  await shown(
    {
      describe: () => Promise.reject(missing),
      retry: async id => {
        retried.push(id);
        return operation();
      }
    },
    [failed]
  );
  expect(screen.getByRole('heading', { name: 'There is no environment work' })).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain("'a b' is not a package");
  expect(screen.getByRole('button', { name: 'Log' })).toBeTruthy();
  await press('Try again');
  expect(retried).toEqual([failed.id]);
});

test('while an environment is being made its page shows how far that is, then what is in it', async () => {
  let isMade = false;
  const missing = new HopyardError('ENVIRONMENT_NOT_FOUND', 'There is no environment work.', 'List them.', 404);
  const running = operation({ name: 'create', title: 'create work', phase: 'download' });
  const { tell } = await shown({ describe: async () => (isMade ? detail() : Promise.reject(missing)) }, [running]);
  expect(screen.getByText('being made')).toBeTruthy();
  expect(screen.getByRole('article', { name: 'create work' }).textContent).toContain('Fetching');
  isMade = true;
  await act(() => tell({ ...running, state: 'succeeded', endedAt: NOW }));
  expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Installed libraries');
  expect(row('numpy').textContent).toContain('you');
});

test('what is made so soon that nobody saw it run is shown', async () => {
  let isMade = false;
  const missing = new HopyardError('ENVIRONMENT_NOT_FOUND', 'There is no environment work.', 'List them.', 404);
  const { tell } = await shown({ describe: async () => (isMade ? detail() : Promise.reject(missing)) });
  expect(screen.getByText('The environment work cannot be shown')).toBeTruthy();
  isMade = true;
  await act(() => tell(operation({ name: 'create', state: 'succeeded', endedAt: NOW })));
  expect(row('numpy').textContent).toContain('you');
});

test('of very many libraries only those in sight are drawn, and screen readers are told of all', async () => {
  const packages = Array.from({ length: 320 }, (_, at) => library(`library-${at}`));
  await shown({ describe: async () => detail({ packages }) });
  const table = screen.getByRole('table', { name: 'Installed libraries' });
  expect(table.getAttribute('aria-rowcount')).toBe('321');
  expect(within(table).queryAllByRole('row').length).toBeLessThan(100);
  expect(screen.getByText('320 libraries')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Find an installed library'), { target: { value: 'library-31' } });
  expect(within(table).getAllByRole('row', { name: /^library/ })).toHaveLength(11);
});

test('several changes are looked at together and made as they were looked at', async () => {
  const { started, tell, model } = await shown({
    outdated: async () => detail({ packages: [library('numpy', { newest: '2.0' })] })
  });
  await press('Look for newer versions');
  await press('Upgrade', row('numpy'));
  await press('Uninstall', row('six'));
  expect(screen.getByText(/2 changes to make/)).toBeTruthy();
  await press('Preview');
  expect(started[0]).toMatchObject({ name: 'change', request: { upgrade: ['numpy'], remove: ['six'], preview: true } });
  const preview = {
    changes: [
      {
        name: 'numpy',
        manager: 'pip',
        action: 'upgrade',
        before: '1.0',
        after: '2.0',
        size: 2048,
        asked: true,
        machines: 'all'
      }
    ],
    unchanged: 1,
    fetch: 2048,
    lockHash: 'agreed',
    notes: ['six stays: ipykernel needs it']
  } as const;
  await act(() =>
    tell(
      operation({
        id: 'op_1001',
        previewOnly: true,
        state: 'succeeded',
        preview: { ...preview, changes: [...preview.changes], notes: [...preview.notes] }
      })
    )
  );
  expect(screen.getByText('1 library changes; 1 stay as they are; at most 2 kB to fetch.')).toBeTruthy();
  expect(screen.getByText('six stays: ipykernel needs it')).toBeTruthy();
  await press('Apply');
  expect(started[1]).toMatchObject({ name: 'change', request: { expect: 'agreed' } });
  expect(model.snapshot.wanted).toEqual([]);
  expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Ongoing operations');
});

test('an upgrade that changes nothing says what holds the library, and lets it go', async () => {
  const { started, tell, model } = await shown({
    outdated: async () => detail({ packages: [library('numpy', { newest: '2.0' })] })
  });
  await press('Look for newer versions');
  await press('Upgrade', row('numpy'));
  await press('Preview');
  const held = { name: 'numpy', manager: 'pip' as const, version: '1.0', newest: '2.0', by: [] };
  const preview = {
    changes: [],
    unchanged: 3,
    fetch: 0,
    lockHash: 'same',
    notes: [],
    heldBack: [
      { ...held, wish: 'numpy<2', relaxed: 'numpy>=2.0' },
      { ...held, name: 'six', wish: '', relaxed: '', by: ['old: six<2'] },
      { ...held, name: 'toml', wish: '', relaxed: '' }
    ]
  };
  await act(() => tell(operation({ id: 'op_1001', state: 'succeeded', previewOnly: true, preview })));
  expect(screen.getByText(/numpy stays at 1.0 although 2.0 is there: you asked for numpy<2/)).toBeTruthy();
  expect(screen.getByText(/six stays .* others do not go with it \(old: six<2\)/)).toBeTruthy();
  expect(screen.getByText(/toml stays .* something else here/)).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Apply' }) as HTMLButtonElement).disabled).toBe(true);
  await press('Allow 2.0');
  expect(model.snapshot.wanted).toMatchObject([{ act: 'install', name: 'numpy', spec: 'numpy>=2.0' }]);
  await press('Apply');
  expect(started[1]).toMatchObject({ name: 'change', request: { install: [{ spec: 'numpy>=2.0' }], upgrade: [] } });
});

test('what the solver refuses is told where it was wanted, and can be taken back', async () => {
  const { tell } = await shown();
  await press('Uninstall', row('numpy'));
  await press('Preview');
  const failure = { code: 'ENVIRONMENT_NOT_SOLVABLE', message: 'They do not go together.', hint: 'Relax pandas.' };
  await act(() => tell(operation({ id: 'op_1001', previewOnly: true, state: 'failed', failure })));
  expect(screen.getByRole('alert').textContent).toContain('Relax pandas.');
  expect((screen.getByRole('button', { name: 'Apply' }) as HTMLButtonElement).disabled).toBe(true);
  await press(/^−numpy/);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a library is found by typing and put among the changes in the version chosen', async () => {
  const answers = new Map<string, (found: PackageSearch) => void>();
  const found = (...names: string[]): PackageSearch => ({
    results: names.map(name => ({ name, match: 'prefix', manager: 'pip', version: '', summary: '', channel: '' })),
    total: 9,
    namesAt: Date.now() / 1000,
    refreshing: false,
    says: ''
  });
  const { container } = await shown({
    search: query => new Promise(resolve => answers.set(query, resolve)),
    versions: async name => ({
      name,
      manager: 'pip',
      versions: [
        {
          version: '5.0',
          compatible: false,
          why: 'needs Python 3.13',
          yanked: '',
          prerelease: false,
          size: 0,
          uploadedAt: '',
          build: '',
          channel: ''
        },
        {
          version: '4.2',
          compatible: true,
          why: '',
          yanked: '',
          prerelease: false,
          size: 4096,
          uploadedAt: '',
          build: '',
          channel: ''
        }
      ],
      summary: 'Words for numbers',
      offline: false,
      fetchedAt: 0
    })
  });
  fireEvent.click(screen.getByRole('tab', { name: 'Pip libraries' }));
  const search = screen.getByLabelText('Search pip libraries');
  fireEvent.change(search, { target: { value: 'hum' } });
  fireEvent.change(search, { target: { value: 'humani' } });
  await act(async () => answers.get('humani')?.(found('humanize')));
  await act(async () => answers.get('hum')?.(found('hummus')));
  expect(screen.getAllByRole('option', { name: /hum/ }).map(({ textContent }) => textContent?.trim())).toEqual([
    'humanize'
  ]);
  await act(async () => {
    fireEvent.click(screen.getByRole('option', { name: /humanize/ }));
    await settled();
  });
  expect(screen.getByText('Words for numbers')).toBeTruthy();
  const versions = screen.getByLabelText('Version') as HTMLSelectElement;
  expect([...versions.options].map(({ text, disabled }) => [text, disabled])).toEqual([
    ['newest that fits', false],
    ['5.0 (needs Python 3.13)', true],
    ['4.2 (4 kB)', false]
  ]);
  fireEvent.change(versions, { target: { value: '4.2' } });
  expect((await axe(container)).violations).toEqual([]);
  await press('Add to the changes');
  expect(screen.getByRole('button', { name: '+humanize==4.2 ×' })).toBeTruthy();
});

test('operations show what happened, and are tried again', async () => {
  const failure = { code: 'PACKAGE_NOT_FOUND', message: 'There is no package nump.', hint: 'Did you mean numpy?' };
  const retried: string[] = [];
  await shown(
    {
      retry: async id => (retried.push(id), operation()),
      log: async () => ({ path: 'l', size: 3, from: 0, text: 'solving' })
    },
    [operation({ state: 'failed', endedAt: 9, failure, by: 'Ada' }), operation({ id: 'op_bbbb', environment: 'other' })]
  );
  fireEvent.click(screen.getByRole('tab', { name: 'Ongoing operations' }));
  expect(screen.getAllByRole('article')).toHaveLength(1);
  expect(screen.getByRole('alert').textContent).toContain('Did you mean numpy?');
  expect(screen.getByText('by Ada')).toBeTruthy();
  await press('Log');
  expect(await screen.findByText('solving')).toBeTruthy();
  await press('Try again');
  expect(retried).toEqual(['op_aaaa']);
});

test('one that goes on shows how far it is, and is cancelled', async () => {
  const cancelled: string[] = [];
  const progress = { bytes: 512 * 1024, totalBytes: 2 * 1024 * 1024, packages: 1, totalPackages: 3, item: 'numpy' };
  const going = operation({ phase: 'download', says: 'Fetching and linking 3 packages', progress });
  const { tell } = await shown({ cancel: async id => (cancelled.push(id), going) }, [going]);
  fireEvent.click(screen.getByRole('tab', { name: 'Ongoing operations 1' }));
  const bar = screen.getByRole('progressbar', { name: 'install humanize' });
  expect(bar.getAttribute('aria-valuenow')).toBe('25');
  expect(screen.getByText('Fetching and linking 3 packages · numpy')).toBeTruthy();
  await press('Cancel');
  expect(cancelled).toEqual(['op_aaaa']);
  await act(() => tell(operation({ state: 'cancelled', endedAt: NOW })));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.getByText('cancelled')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});

test('a log is read on from where it ended, not while the tab is hidden, and once more after the end', async () => {
  const from: number[] = [];
  let printed = 'solving\n';
  const { tell } = await shown(
    {
      log: async (_, at) => {
        from.push(at);
        const start = Math.max(at, 0);
        return { path: 'l', size: printed.length, from: start, text: printed.slice(start) };
      }
    },
    [operation()]
  );
  jest.useFakeTimers();
  const pass = (ms: number): Promise<void> => act(async () => void (await jest.advanceTimersByTimeAsync(ms)));
  fireEvent.click(screen.getByRole('tab', { name: /operations/ }));
  await press('Log');
  await pass(3_000);
  const log = screen.getByRole('log');
  expect(log.textContent).toBe('solving\n');
  expect(from.slice(0, 2)).toEqual([-TAIL_BYTES, 8]);

  hide(true);
  await pass(2_000);
  const before = from.length;
  printed += 'fetching\n';
  await pass(60_000);
  expect(from).toHaveLength(before);
  hide(false);
  await pass(3_000);
  expect(log.textContent).toBe('solving\nfetching\n');

  printed += 'done\n';
  jest.useRealTimers();
  await act(() => tell(operation({ state: 'succeeded', endedAt: NOW })));
  expect(await screen.findByText(/done$/, { selector: 'pre' })).toBeTruthy();
  expect(from.at(-1)).toBe(17);
});

test('a log that cannot be read says why', async () => {
  const log = (): Promise<never> => Promise.reject(new HopyardError('NOT_FOUND', 'There is no log.', 'Try again.'));
  await shown({ log }, [operation({ state: 'succeeded', endedAt: 9 })]);
  fireEvent.click(screen.getByRole('tab', { name: 'Ongoing operations' }));
  await press('Log');
  expect((await screen.findByRole('alert')).textContent).toContain('There is no log.');
});

test('the environment as a whole: used, rolled back, exported, cloned; removing says what is lost', async () => {
  const { started, saved } = await shown({
    export: async (_, format) => ({ filename: format, text: 'numpy', notes: [] })
  });
  await press('Use');
  fireEvent.change(screen.getByLabelText('↩ Roll back'), { target: { value: '1' } });
  await act(async () => void fireEvent.change(screen.getByLabelText('Export'), { target: { value: '2' } }));
  await press('Clone');
  await press('Remove');
  await press('Remove work and its 2 generations');
  expect(saved).toEqual([['requirements.txt', 'numpy']]);
  expect(started.map(({ name, request }) => [name, request])).toEqual([
    ['activate', { name: 'work' }],
    ['rollback', { name: 'work', generation: 1 }],
    ['clone', { name: 'work-copy', source: 'work' }],
    ['remove', { name: 'work' }]
  ]);
});

test('one that is only read offers nothing but its clone', async () => {
  await shown({ describe: async () => detail({ environment: environment({ managed: false }), generations: [] }) });
  expect(screen.getAllByRole('tab')).toHaveLength(1);
  expect(screen.queryByRole('button', { name: 'Uninstall' })).toBeNull();
  expect(screen.getByRole('button', { name: /Clone into the project/ })).toBeTruthy();
});

test('one that is gone says so', async () => {
  await shown({
    describe: () => Promise.reject(new HopyardError('ENVIRONMENT_NOT_FOUND', 'There is none.', 'List them.'))
  });
  expect(screen.getByRole('alert').textContent).toContain('There is none.');
});
