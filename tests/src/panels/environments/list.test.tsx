import { act, fireEvent, render, screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import { HopyardError } from '../../../../src/failure';
import { createRequest, EMPTY_FORM, EnvironmentsModel, specsIn } from '../../../../src/panels/environments/list-model';
import { EnvironmentsView } from '../../../../src/panels/environments/list-view';
import { trans } from '../../fixtures';
import { environment, listing, operation, scene } from './fixtures';

async function shown(...setting: Parameters<typeof scene>) {
  const { hopyard, started, tell } = await scene(...setting);
  const model = new EnvironmentsModel(hopyard);
  const opened: (string | undefined)[][] = [];
  const open = (...where: [string, string?]): void => void opened.push(where);
  const { container } = render(<EnvironmentsView model={model} trans={trans} open={open} />);
  await act(() => model.refresh());
  return { model, started, tell, opened, container };
}

test('each environment with its state, its make and its size; others only when asked for', async () => {
  const asked: boolean[] = [];
  const found = environment({ name: 'base', managed: false, path: '/opt/conda', kind: 'conda' });
  const { container, opened } = await shown({
    list: async all => {
      asked.push(all);
      return listing({ environments: [environment({ active: true })], found: all ? [found] : [] });
    }
  });
  const row = screen.getByRole('button', { name: /work/ });
  expect(row.textContent).toContain('in use');
  expect(row.textContent).toContain('ready');
  expect(row.textContent).toContain('3 libraries');
  fireEvent.click(row);
  await act(async () => fireEvent.click(screen.getByRole('checkbox')));
  fireEvent.click(screen.getByRole('button', { name: /base/ }));
  expect(opened).toEqual([['work'], ['base', '/opt/conda']]);
  expect(asked).toEqual([false, true]);
  expect((await axe(container)).violations).toEqual([]);
});

test('with none, the first step is offered, and the form makes one', async () => {
  const { started, opened, container } = await shown({ list: async () => listing({ environments: [] }) });
  fireEvent.click(screen.getByRole('button', { name: 'Create an environment' }));
  expect((screen.getByRole('button', { name: 'Create' }) as HTMLButtonElement).disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: ' work ' } });
  fireEvent.change(screen.getByLabelText('Libraries'), { target: { value: 'numpy>=2\n\n# later\nsix' } });
  expect((await axe(container)).violations).toEqual([]);
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Create' })));
  expect(started).toEqual([
    {
      name: 'create',
      request: {
        name: 'work',
        kind: 'venv',
        python: '',
        packages: [
          { spec: 'numpy>=2', manager: 'pip' },
          { spec: 'six', manager: 'pip' }
        ],
        kernel: true
      }
    }
  ]);
  expect(opened).toEqual([['work']]);
});

test('a refusal stays in the form, with its way out, and nothing is lost', async () => {
  const refusal = new HopyardError('ENVIRONMENT_NAME', '"a b" cannot be a name.', 'Use letters.', 400);
  const { opened } = await shown({
    list: async () => listing({ environments: [] }),
    start: () => Promise.reject(refusal)
  });
  fireEvent.click(screen.getByRole('button', { name: 'Create an environment' }));
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'a b' } });
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Create' })));
  expect(screen.getByRole('alert').textContent).toContain('Use letters.');
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('a b');
  expect(opened).toEqual([]);
});

test('what could not be made comes back into the form with the reason, and nothing that was written is lost', async () => {
  const { tell } = await shown({ list: async () => listing({ environments: [] }) });
  fireEvent.click(screen.getByRole('button', { name: 'Create an environment' }));
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'work' } });
  fireEvent.change(screen.getByLabelText('Libraries'), { target: { value: 'no-such-library' } });
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Create' })));
  expect(screen.queryByLabelText('Libraries')).toBeNull();
  const failure = { code: 'PACKAGE_NOT_FOUND', message: 'There is no package no-such-library.', hint: 'Look it up.' };
  // So soon that it was never seen to run.
  await act(() => tell(operation({ id: 'op_1001', name: 'create', state: 'failed', endedAt: 9, failure })));
  expect(screen.getByRole('alert').textContent).toContain('There is no package no-such-library.');
  expect((screen.getByLabelText('Libraries') as HTMLTextAreaElement).value).toBe('no-such-library');
});

test.each([
  ['numpy<2.3 scikit-learn tqdm==4.66.1', ['numpy<2.3', 'scikit-learn', 'tqdm==4.66.1']],
  ['numpy >= 2, < 3 six  # both', ['numpy >= 2, < 3', 'six']],
  ['numpy\n\n# later\nsix', ['numpy', 'six']],
  ['python 3.11.* conda-forge::numpy', ['python 3.11.*', 'conda-forge::numpy']],
  ['numpy 1.26 py311h64a7726_0', ['numpy 1.26 py311h64a7726_0']],
  ['requests[socks] >=2; python_version > "3.8"', ['requests[socks] >=2; python_version > "3.8"']],
  ['x @ https://example.org/x.whl', ['x @ https://example.org/x.whl']],
  ['  ', []]
])('libraries may stand in one line: %j', (text, specs) => {
  expect(specsIn(text)).toEqual(specs);
});

test('what runs is followed, and the list is read again when it ends', async () => {
  let reads = 0;
  const { tell } = await shown({ list: async () => (reads++, listing()) }, [
    operation({
      phase: 'download',
      progress: { bytes: 50, totalBytes: 200, packages: 0, totalPackages: 0, item: 'torch' }
    })
  ]);
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  expect(screen.getByText(/Fetching · torch/)).toBeTruthy();
  const before = reads;
  await act(() => tell(operation({ state: 'succeeded', endedAt: 9 })));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(reads).toBe(before + 1);
});

test('a sidecar that does not answer is named', async () => {
  await shown({ list: () => Promise.reject(new HopyardError('UNREACHABLE', 'Jupyter is away.', 'Wait.')) });
  expect(screen.getByRole('alert').textContent).toContain('Jupyter is away.');
});

test('conda environments name their channels', () => {
  const request = createRequest({ ...EMPTY_FORM, name: 'c', kind: 'conda', packages: 'numpy', channels: 'a, b' });
  expect(request).toMatchObject({ channels: ['a', 'b'], packages: [{ spec: 'numpy', manager: 'conda' }] });
});
