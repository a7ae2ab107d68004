import { fireEvent, render, screen } from '@testing-library/react';
import { StepChart } from '../../../../src/panels/dashboard/compare/steps';
import { trans } from '../../fixtures';

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});

const LINES = [
  {
    label: 'one',
    points: [
      { ms: 1_000, value: 0.5 },
      { ms: 4_000, value: 1.5 }
    ],
    untilMs: 60_000
  },
  { label: 'other', points: [{ ms: 2_000, value: 2 }], untilMs: 30_000 }
];

test('the best so far over time has axes with even labels, and its numbers as a table', () => {
  const { container } = render(<StepChart lines={LINES} xLabel="executor time" yLabel="loss" trans={trans} />);
  const texts = [...container.querySelectorAll('svg[role=img] text')].map(({ textContent }) => textContent);
  expect(texts).toEqual(expect.arrayContaining(['loss', '0.5', '1.0', '1.5', '2.0', 'executor time']));
  fireEvent.click(screen.getByRole('button', { name: 'Table' }));
  const rows = screen.getAllByRole('row').map(row => [...row.children].map(({ textContent }) => textContent));
  expect(rows).toEqual([
    ['of', 'executor time', 'loss'],
    ['one', '1.0 s', '0.5000'],
    ['one', '4.0 s', '1.500'],
    ['other', '2.0 s', '2.000']
  ]);
});

test('without any result there is a sentence, not a picture', () => {
  const { container } = render(<StepChart lines={[]} xLabel="time" yLabel="loss" trans={trans} />);
  expect(screen.getByText('No result yet.')).toBeTruthy();
  expect(container.querySelector('svg[role=img]')).toBeNull();
});
