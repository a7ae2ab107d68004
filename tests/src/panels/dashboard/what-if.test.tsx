import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ComparedExperiment, ExperimentView, WhatIfAnswer } from '../../../../protocol';
import type { DashboardActs } from '../../../../src/panels/dashboard/acts';
import { CompareView } from '../../../../src/panels/dashboard/compare/compare';
import { DashboardModel } from '../../../../src/panels/dashboard/model/dashboard';
import { RememberedArrangements } from '../../../../src/panels/dashboard/model/remembered';
import { WhatIfView } from '../../../../src/panels/dashboard/what-if/what-if';
import { Hopyard } from '../../../../src/store/hopyard';
import type { IApi } from '../../../../src/tokens';
import { experiment, HandFeed, NOW, settled, trans } from '../../fixtures';
import { board, HandBoard } from './board';

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});

const models: DashboardModel[] = [];
afterEach(() => models.splice(0).forEach(model => model.dispose()));

function modelWith(api: Partial<IApi>): DashboardModel {
  const model = new DashboardModel({
    hopyard: new Hopyard({ feed: new HandFeed(), api: api as unknown as IApi }),
    experiment: 'exp_aaaa',
    feed: new HandBoard(),
    remembered: new RememberedArrangements(null),
    by: () => 'Ada',
    trans
  });
  models.push(model);
  return model;
}

const COUNTS = { total: 4, queued: 0, running: 1, succeeded: 2, stopped: 1, failed: 0, cancelled: 0 };
const SIDE: WhatIfAnswer['real'] = {
  ms: 1_000,
  executorMs: 2_000,
  executors: 2,
  trials: 3,
  stopped: 1,
  failed: 0,
  steps: 30,
  improvements: [],
  best: { value: 0.5, params: {} }
};

async function replayed(told: Partial<WhatIfAnswer>, more: Partial<ExperimentView> = {}): Promise<void> {
  const answer = { real: SIDE, replayed: SIDE, instead: SIDE, guessed: 0, says: [], ...told };
  const model = modelWith({ whatIf: async () => answer });
  render(<WhatIfView model={model} board={board({ experiment: { trials: COUNTS, ...more } })} trans={trans} />);
  fireEvent.click(screen.getByRole('button', { name: 'Replay' }));
  await act(settled);
}

const cellsOf = (name: string): (string | null)[] =>
  [...(screen.getByRole('rowheader', { name }).parentElement?.querySelectorAll('td') ?? [])].map(
    cell => cell.textContent
  );

test('while the experiment goes on, the trials that have ended are replayed, and that is said before', async () => {
  const says = ['The experiment goes on: this is of the 3 trials that ended until now, as if there were no others.'];
  const model = modelWith({ whatIf: async () => ({ real: SIDE, replayed: SIDE, instead: SIDE, guessed: 0, says }) });
  const { rerender } = render(
    <WhatIfView model={model} board={board({ experiment: { trials: COUNTS } })} trans={trans} />
  );
  expect(screen.getByText(/While the experiment goes on, it is about the trials that have ended\./)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Replay' }));
  await act(settled);
  expect(screen.getByText(says[0] ?? '')).toBeTruthy();
  const none = { ...COUNTS, succeeded: 0, stopped: 0, running: 4 };
  rerender(<WhatIfView model={model} board={board({ experiment: { trials: none } })} trans={trans} />);
  expect(screen.getByText(/^When the first trial has ended/)).toBeTruthy();
});

test('a best that is not exact says so, and why', async () => {
  await replayed({ guessed: 2 });
  expect(cellsOf('best')).toEqual(['0.5000', '0.5000', '0.5000 or better']);
  expect(screen.getByText(/^instead: not exact: 2 trials go on beyond their curves here/)).toBeTruthy();
});

test.each<[Partial<WhatIfAnswer['real']>, string]>([
  [{ trials: 0, stopped: 0 }, 'no best, for no trial begins.'],
  [{ trials: 3, stopped: 0, failed: 3 }, 'no best, for every trial fails.'],
  [{ trials: 3, stopped: 2, failed: 1 }, 'no best, for every trial is stopped or fails before it has a value.'],
  [{ trials: 3, stopped: 0 }, 'no best, for no trial reports or returns a number.']
])('where there is no best it is said why: %j', async (side, why) => {
  const { best: _, ...nothing } = SIDE;
  await replayed({ instead: { ...nothing, ...side } });
  expect(cellsOf('best')[2]).toBe('none');
  expect(screen.getByText(`instead: ${why}`)).toBeTruthy();
});

const COMPARED: ComparedExperiment = {
  id: 'exp_aaaa',
  name: 'mine',
  direction: 'max',
  metric: 'accuracy',
  best: [],
  executorMs: 1_000,
  configuration: { seed: 1 }
};

test('Compare says why a figure is missing, and what cannot be compared', async () => {
  const model = modelWith({
    compare: async () => [
      COMPARED,
      { ...COMPARED, id: 'exp_bbbb', name: 'other', direction: 'min', configuration: {}, source: 'pass' }
    ]
  });
  const failed = { ...COUNTS, running: 0, succeeded: 0, stopped: 0, failed: 4 };
  render(
    <CompareView
      model={model}
      board={board({ experiment: experiment({ trials: failed, endedAt: NOW, state: 'succeeded' }) })}
      acts={{} as DashboardActs}
      trans={trans}
    />
  );
  await act(settled);
  expect(cellsOf('best differs')[0]).toBe('none: all 4 trials failed');
  expect(cellsOf('seed differs')).toEqual(['1', 'not set']);
  expect(screen.getByText(/Some look for the highest value and some for the lowest/)).toBeTruthy();
  expect(screen.getByText(/^The source of mine is not known/)).toBeTruthy();
  expect(screen.getByText(/^What other ran in is not known/)).toBeTruthy();
});
