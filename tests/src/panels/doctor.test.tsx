import { act, render, screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import type { Finding } from '../../../protocol';
import { HopyardError } from '../../../src/failure';
import { details, DoctorModel } from '../../../src/panels/doctor/model';
import { DoctorView } from '../../../src/panels/doctor/view';
import { Hopyard } from '../../../src/store/hopyard';
import type { IApi } from '../../../src/tokens';
import { HandFeed, trans } from '../fixtures';

const disk: Finding = { name: 'disk', ok: 'warning', says: '1 GB is free.', fix: 'Free some space.' };
const node: Finding = { name: 'node', ok: 'ok', says: 'Node 24.' };

async function scene(api: Partial<IApi>): Promise<{ model: DoctorModel; container: HTMLElement }> {
  const model = new DoctorModel(new Hopyard({ feed: new HandFeed(), api: api as IApi }));
  const { container } = render(<DoctorView model={model} trans={trans} />);
  await act(() => model.examine());
  return { model, container };
}

test('names what could be better with its fix, worst first, and nothing twice', async () => {
  const { container } = await scene({ serverDoctor: async () => [node, disk], doctor: async () => [node, disk] });
  expect(screen.getByRole('status').textContent).toBe('It works; 1 thing could be better.');
  expect([...container.querySelectorAll('li strong')].map(({ textContent }) => textContent)).toEqual(['disk', 'node']);
  expect(screen.getByText('Free some space.')).toBeTruthy();
  expect((await axe(container)).violations).toEqual([]);
});

test('answers for one half when the other is silent', async () => {
  const silent = new HopyardError('NODE_NOT_FOUND', 'Node was not found.', 'Set HOPYARD_NODE.', 500);
  const { model } = await scene({ serverDoctor: async () => [node], doctor: () => Promise.reject(silent) });
  expect(screen.getByRole('status').textContent).toBe('1 thing is broken.');
  expect(screen.getByText('Set HOPYARD_NODE.')).toBeTruthy();
  expect(details(model.snapshot)).toBe(
    '## Jupyter Server\n[ok] node: Node 24.\n## Sidecar\nno answer: NODE_NOT_FOUND Node was not found.'
  );
});
