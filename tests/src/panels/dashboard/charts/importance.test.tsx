import { act, render, screen } from '@testing-library/react';
import type { ImportanceView } from '../../../../../protocol';
import Importance from '../../../../../src/panels/dashboard/charts/importance/importance';
import type { IChartProps } from '../../../../../src/panels/dashboard/charts/types';
import { Selection } from '../../../../../src/panels/dashboard/model/selection';
import { trans } from '../../../fixtures';
import { board, HandBoard } from '../board';

const VIEW: ImportanceView = {
  metric: 'loss',
  parameters: [{ name: 'lr', importance: 0.8, std: 0.1 }],
  pairs: [],
  trials: 2,
  says: 'lr makes 80 %.'
};

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('what matters stays while it cannot be asked again, and is asked again by itself', async () => {
  const answers: (() => Promise<ImportanceView>)[] = [
    async () => VIEW,
    () => Promise.reject(new Error('Jupyter Server cannot be reached.')),
    async () => ({ ...VIEW, says: 'lr makes 90 %.' })
  ];
  let asked = 0;
  const importance: IChartProps['importance'] = () => (answers[asked++] ?? answers[0])!();
  const props = (ended: number): IChartProps => ({
    board: board({
      trials: Array.from({ length: ended }, (_, n) => ({
        params: { lr: n },
        state: 'succeeded',
        metric: n,
        from: 0,
        to: 1
      }))
    }),
    feed: new HandBoard(),
    selection: new Selection(),
    trans,
    importance,
    themeRevision: 0,
    open: () => undefined,
    isMaximised: false,
    options: {},
    setOptions: () => undefined
  });
  const later = (ms: number): Promise<void> => act(async () => void (await jest.advanceTimersByTimeAsync(ms)));
  const { rerender } = render(<Importance {...props(2)} />);
  await later(10);
  expect(screen.getByText('lr makes 80 %.')).toBeTruthy();
  rerender(<Importance {...props(3)} />);
  await later(6_000);
  expect(asked).toBe(2);
  expect(screen.getByText('lr makes 80 %.')).toBeTruthy();
  await later(11_000);
  expect(asked).toBe(3);
  expect(screen.getByText('lr makes 90 %.')).toBeTruthy();
});

test('what could not be computed from the first says why', async () => {
  const importance = (): Promise<ImportanceView> => Promise.reject(new Error('The oracle has no forest.'));
  const given = board({ trials: [{ params: { lr: 1 }, state: 'succeeded', metric: 1, from: 0, to: 1 }] });
  const rest = { feed: new HandBoard(), selection: new Selection(), trans, themeRevision: 0, isMaximised: false };
  const deeds = { open: () => undefined, options: {}, setOptions: () => undefined };
  render(<Importance board={given} importance={importance} {...rest} {...deeds} />);
  await act(async () => void (await jest.advanceTimersByTimeAsync(10)));
  expect(screen.getByText('Importance could not be computed: The oracle has no forest.')).toBeTruthy();
});
