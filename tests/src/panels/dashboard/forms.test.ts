import type { SearchChange } from '../../../../protocol';
import { diffLines } from '../../../../src/components/diff';
import { flatRows } from '../../../../src/panels/dashboard/compare/table';
import { ChangeForm, undoOf } from '../../../../src/panels/dashboard/forms/change';
import { ruleWords } from '../../../../src/components/rules';
import { changeWords, undoWords } from '../../../../src/panels/dashboard/forms/changed';
import { TrialForm } from '../../../../src/panels/dashboard/forms/trial';
import {
  changePlace,
  movePlace,
  placesOf,
  readArrangement,
  UNARRANGED
} from '../../../../src/panels/dashboard/model/arrangement';
import { isRight, NOTHING, toWhatIf } from '../../../../src/panels/dashboard/what-if/asked';
import { trans } from '../../fixtures';
import { board } from './board';

const known = board({
  trials: [{ params: { lr: 0.01, kernel: 'rbf' } }, { params: { lr: 0.1, kernel: 'poly' } }],
  bounds: { lr: [0.001, 0.1] },
  asked: 40,
  atOnce: 2
});

test('only what was changed is changed, and the way back is known', () => {
  const form = new ChangeForm(known, trans);
  expect(form.result).toBeUndefined();
  form.set('trials', '60');
  form.set('high lr', '0.05');
  expect(form.result).toEqual({ trials: 60, bounds: { lr: [0.001, 0.05] } });
  expect(form.result && undoOf(known, form.result)).toEqual({ trials: 40, bounds: { lr: [0.001, 0.1] } });
});

test('the number of executors is changed and changed back; where it has ended there is none', () => {
  const running = { ...known, search: { ...known.search, executors: 4 } };
  const form = new ChangeForm(running, trans);
  expect(form.text('executors')).toBe('4');
  form.set('executors', '0');
  expect(form.problems.get('executors')).toBe('A whole number of at least 1.');
  form.set('executors', '2');
  expect(form.result).toEqual({ executors: 2 });
  expect(undoOf(running, { executors: 2 })).toEqual({ executors: 4 });
  const over = { ...known, search: { ...known.search, executors: undefined } };
  expect(new ChangeForm(over, trans).isNumbered).toBe(false);
  expect(undoOf(over, { executors: 2 })).toBeUndefined();
});

test.each<[SearchChange, string, string]>([
  [{ trials: 60 }, 'Trials in all: 40 → 60', 'Trials in all: 60 → 40'],
  [{ maxConcurrent: 4 }, 'Trials at once: 2 → 4', 'Trials at once: 4 → 2'],
  [{ executors: 3 }, 'Executors: 5 → 3', 'Executors: 3 → 5'],
  [{ bounds: { lr: [0.01, 0.05] } }, 'lr: 0.001…0.1 → 0.01…0.05', 'lr: 0.01…0.05 → 0.001…0.1'],
  [
    { bounds: { kernel: ['rbf'] }, trials: 50 },
    'Trials in all: 40 → 50 · kernel: rbf…poly → rbf',
    'Trials in all: 50 → 40 · kernel: rbf → rbf…poly'
  ],
  [
    { stopping: { name: 'patience', options: { patience: 4 } } },
    'Stopping rule: median (After trials 5) → no improvement (Steps without improvement 4)',
    'Stopping rule: no improvement (Steps without improvement 4) → median (After trials 5)'
  ],
  [
    { stopping: { name: 'none' } },
    'Stopping rule: median (After trials 5) → none',
    'Stopping rule: none → median (After trials 5)'
  ],
  [
    { stopping: { name: 'median', metric: 'loss' } },
    'Stopping rule: median (After trials 5) → median by loss',
    'Stopping rule: median by loss → median (After trials 5)'
  ],
  [{ space: { parameters: [] } }, 'Another search space', 'Another search space']
])('the notice of %j says from what to what, and so does that of its undoing', (change, says, undone) => {
  const running = { ...known, search: { ...known.search, executors: 5 } };
  expect(changeWords(running, change, trans)).toBe(says);
  expect(undoWords(running, change, trans)).toBe(undone);
});

test('what had no limit is said to have had none', () => {
  const unlimited = { ...known, search: { ...known.search, trials: undefined } };
  expect(changeWords(unlimited, { trials: 9 }, trans)).toBe('Trials in all: no limit → 9');
});

test('with several objectives the rule is given the one it judges; the way back keeps the other', () => {
  const objectives = [
    { name: 'accuracy', direction: 'max' },
    { name: 'loss', direction: 'min' }
  ] as const;
  const stopping = { name: 'median', metric: 'loss' };
  const several = { ...known, search: { ...known.search, objectives, stopping } };
  const form = new ChangeForm(several, trans);
  expect([form.judged, form.text('metric')]).toEqual([['accuracy', 'loss'], 'loss']);
  form.set('metric', 'accuracy');
  expect(form.result).toMatchObject({ stopping: { name: 'median', metric: 'accuracy' } });
  expect(undoOf(several, form.result ?? {})).toEqual({ stopping });
  form.chooseRule('patience');
  expect(form.result).toMatchObject({ stopping: { name: 'patience', metric: 'accuracy' } });
  form.chooseRule('none');
  expect([form.judged, form.result]).toEqual([[], { stopping: { name: 'none' } }]);
  expect(new ChangeForm(known, trans).judged).toEqual([]);
  expect(toWhatIf({ ...NOTHING, rule: 'median', metric: 'loss' })).toEqual({ stopping });
  expect(toWhatIf({ ...NOTHING, rule: 'none', metric: 'loss' })).toEqual({ stopping: { name: 'none' } });
});

test('another stopping rule, its figure, and the way back to the one before', () => {
  const form = new ChangeForm(known, trans);
  expect([form.text('rule'), form.text('option')]).toEqual(['median', '5']);
  form.chooseRule('patience');
  expect(form.text('option')).toBe('');
  form.set('option', '4');
  expect(form.result).toEqual({ stopping: { name: 'patience', options: { patience: 4 } } });
  expect(form.result && undoOf(known, form.result)).toEqual({
    stopping: { name: 'median', options: { minFinished: 5 } }
  });
  form.set('option', '2.5');
  expect(form.problems.get('option')).toBe('A whole number is needed.');
  form.set('option', '-1');
  expect(form.problems.get('option')).toBe('A number of at least 1.');
  expect(form.result).toBeUndefined();
  form.chooseRule('none');
  expect(form.result).toEqual({ stopping: { name: 'none' } });
  form.chooseRule('median');
  expect(form.result).toBeUndefined();
});

test('other options of the rule that judges stay, and one that is not listed is not lost', () => {
  const spec = { name: 'median', options: { minFinished: 5, interval: 2 } };
  const form = new ChangeForm({ ...known, search: { ...known.search, stopping: spec } }, trans);
  form.set('option', '9');
  expect(form.result).toEqual({ stopping: { name: 'median', options: { minFinished: 9, interval: 2 } } });
  const own = { name: 'any', of: [{ name: 'median' }, { name: 'patience' }] };
  const composed = new ChangeForm({ ...known, search: { ...known.search, stopping: own } }, trans);
  expect([composed.ownRule, composed.result]).toEqual([own, undefined]);
  expect(ruleWords(own, trans)).toBe('any of median, no improvement');
  composed.chooseRule('none');
  composed.chooseRule('any');
  expect(composed.result).toBeUndefined();
});

test('a limit that was not there before has no way back', () => {
  const open = board({ trials: [{ params: { lr: 1 } }], asked: 10 });
  expect(undoOf(open, { maxConcurrent: 3 })).toBeUndefined();
});

test.each([
  ['trials', '0', 'A whole number of at least 1.'],
  ['trials', '1', '2 have begun already.'],
  ['trials', 'many', 'A whole number of at least 1.'],
  ['atOnce', '1.5', 'A whole number of at least 1, or nothing'],
  ['low lr', '0.5', '0.5 is above 0.1.'],
  ['low lr', '', 'Two numbers are needed.'],
  ['low lr', 'Infinity', 'Two numbers are needed.']
])('%s = %j says %s', (field, text, says) => {
  const form = new ChangeForm(known, trans);
  form.set(field, text);
  expect([...form.problems.values()].join()).toContain(says);
  expect(form.result).toBeUndefined();
});

test('a trial of one’s own begins with the given parameters and keeps to the space', () => {
  const form = new TrialForm(known, { lr: 0.02, kernel: 'poly' }, trans);
  expect(form.result).toEqual({ lr: 0.02, kernel: 'poly' });
  form.set('lr', '7');
  expect(form.problems.get('lr')).toBe('7 is not between 0.001 and 0.1.');
  form.set('lr', ' ');
  expect(form.problems.get('lr')).toBe('A number is needed.');
  form.set('lr', '0.05');
  form.set('kernel', '<b>');
  expect(form.problems.get('kernel')).toBe('One of rbf, poly.');
  expect(form.result).toBeUndefined();
});

test('panels are moved, resized within bounds, and those of other experiments are kept', () => {
  const panels = ['learning-curves', 'timeline', 'trials'] as const;
  const moved = movePlace(UNARRANGED, panels, 'trials', 'learning-curves');
  expect(placesOf(moved, panels).map(({ id }) => id)).toEqual(['trials', 'learning-curves', 'timeline']);
  const small = changePlace(moved, panels, 'timeline', { span: 1, height: 3 });
  expect(placesOf(small, panels)[2]).toMatchObject({ id: 'timeline', span: 3, height: 160 });
  const other = changePlace(small, ['rungs', 'trials'], 'rungs', { isHidden: true });
  expect(placesOf(other, panels).map(({ id }) => id)).toEqual(['trials', 'learning-curves', 'timeline']);
});

test('a stored arrangement is taken where it fits', () => {
  expect(readArrangement(undefined)).toEqual(UNARRANGED);
  expect(
    readArrangement({
      places: [{ id: 'timeline', span: 99 }, 3, null],
      sorting: 'x',
      columns: { a: true, b: 1 },
      pageShare: 7
    })
  ).toEqual({
    ...UNARRANGED,
    places: [{ id: 'timeline', span: 12, height: undefined, isHidden: false, options: {} }],
    columns: { a: true }
  });
});

test('what if: empty fields stay as it was, a rule takes its own figure', () => {
  expect(toWhatIf(NOTHING)).toEqual({});
  expect(toWhatIf({ ...NOTHING, rule: 'median', option: '5', search: 'asha', executors: '8' })).toEqual({
    stopping: { name: 'median', options: { minFinished: 5 } },
    search: { name: 'asha' },
    executors: 8
  });
  expect(toWhatIf({ ...NOTHING, rule: 'power-law', option: '5' })).toEqual({ stopping: { name: 'power-law' } });
  expect([isRight(NOTHING), isRight({ ...NOTHING, executors: '0' }), isRight({ ...NOTHING, option: '-1' })]).toEqual([
    true,
    false,
    false
  ]);
});

test('a difference has each line once, in its place', () => {
  const text = (before: string, after: string): string =>
    diffLines(before, after)
      .map(({ kind, text: line }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${line}`)
      .join('|');
  expect(text('a\nb\nc', 'a\nB\nc')).toBe(' a|-b|+B| c');
  expect(text('a\nb', 'a\nb')).toBe(' a| b');
  expect(text('a\nx\nb\ny', 'x\ny\nz')).toBe('-a| x|-b| y|+z');
});

test('nested configurations become rows', () => {
  expect(flatRows([{ plan: { kind: 'search', trials: 3 } }, { plan: { kind: 'rows' }, list: [1] }])).toEqual([
    { name: 'plan.kind', values: ['search', 'rows'] },
    { name: 'plan.trials', values: ['3', ''] },
    { name: 'list', values: ['', '[1]'] }
  ]);
});

test('of a search space each parameter is a row, so that the one that differs is seen', () => {
  const space = (high: number): object => ({
    parameters: [
      { name: 'lr', type: 'float', low: 0.001, high, log: true },
      { name: 'kernel', type: 'categorical', choices: ['rbf', 'poly'] },
      { name: 'width', type: 'DOUBLE', values: [1, 2], when: { of: 'x' } }
    ]
  });
  expect(flatRows([{ plan: { space: space(0.1) } }, { plan: { space: space(1) } }])).toEqual([
    { name: 'plan.space.lr', values: ['float 0.001…0.1 log', 'float 0.001…1 log'] },
    { name: 'plan.space.kernel', values: ['categorical rbf, poly', 'categorical rbf, poly'] },
    { name: 'plan.space.width', values: ['DOUBLE 1, 2 when {"of":"x"}', 'DOUBLE 1, 2 when {"of":"x"}'] }
  ]);
});
