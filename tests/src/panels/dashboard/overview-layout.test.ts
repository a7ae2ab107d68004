import fc from 'fast-check';
import { type PanelId, type Place, SPANS, usualPlace } from '../../../../src/panels/dashboard/model/arrangement';
import { type Contents, contentsOf, laidOut, type LaidOut } from '../../../../src/panels/dashboard/overview/layout';
import { madeUp } from './charts/made-up';

const SEARCH: PanelId[] = [
  ...(['learning-curves', 'timeline', 'importance', 'parallel-coordinates', 'slice', 'contour', 'trials'] as const)
];
const usual = (ids: readonly PanelId[]): Place[] => ids.map(usualPlace);
const some: Contents = { executors: 4, parameters: 4, hasCurves: true };
const sizes = (laid: readonly LaidOut[]): [PanelId, number, number][] =>
  laid.map(({ id, span, height }) => [id, span, height]);

test('the timeline is as high as its executors need', () => {
  const heightWith = (executors: number): number | undefined =>
    laidOut(usual(SEARCH), { ...some, executors }).find(({ id }) => id === 'timeline')?.height;
  expect([0, 1, 4, 7, 11, 32, 200].map(heightWith)).toEqual([160, 160, 206, 296, 416, 420, 420]);
});

test('few executors: curves beside timeline and importance, the parallel axes over the whole width', () => {
  const laid = laidOut(usual(SEARCH), some);
  expect(sizes(laid)).toEqual([
    ['learning-curves', 6, 420],
    ['timeline', 6, 206],
    ['importance', 6, 206],
    ['parallel-coordinates', 12, 300],
    ['slice', 6, 300],
    ['contour', 6, 300],
    ['trials', 12, 360]
  ]);
  expect(laid[0]?.rows).toBe(2);
});

test('many executors: two panels a row, both as high as the timeline', () => {
  expect(sizes(laidOut(usual(SEARCH), { ...some, executors: 40 })).slice(0, 4)).toEqual([
    ['learning-curves', 6, 420],
    ['timeline', 6, 420],
    ['importance', 6, 300],
    ['parallel-coordinates', 6, 300]
  ]);
});

test('without parameters the timeline stands below the curves, and beside them while there are none', () => {
  const launch = usual(['learning-curves', 'timeline', 'trials']);
  const none: Contents = { executors: 2, parameters: 0, hasCurves: true };
  expect(sizes(laidOut(launch, none)).slice(0, 2)).toEqual([
    ['learning-curves', 12, 300],
    ['timeline', 12, 160]
  ]);
  expect(sizes(laidOut(launch, { ...none, hasCurves: false })).slice(0, 2)).toEqual([
    ['learning-curves', 6, 160],
    ['timeline', 6, 160]
  ]);
});

test('what somebody has sized stays as it is', () => {
  const places = usual(SEARCH).map(place => (place.id === 'timeline' ? { ...place, span: 4, height: 500 } : place));
  expect(sizes(laidOut(places, some)).slice(0, 2)).toEqual([
    ['learning-curves', 6, 500],
    ['timeline', 4, 500]
  ]);
});

test('nobody having sized anything, every row is full, whatever is shown in whatever order', () => {
  const all: PanelId[] = [...SEARCH, 'ablation', 'pareto', 'rungs', 'generations'];
  fc.assert(
    fc.property(fc.shuffledSubarray(all), fc.nat(300), fc.nat(30), fc.boolean(), (ids, executors, parameters, has) => {
      const laid = laidOut(usual(ids), { executors, parameters, hasCurves: has });
      expect(laid.map(({ id }) => id)).toEqual(ids);
      expect(laid.reduce((sum, { span, rows }) => sum + span * rows, 0) % SPANS).toBe(0);
    })
  );
});

test('a board says how many executors ran something, and whether anything was reported', () => {
  const { board } = madeUp({ trials: 12, executors: 3, running: 0 });
  expect(contentsOf(board)).toMatchObject({ executors: 3, hasCurves: true });
  expect(contentsOf(madeUp({ trials: 0, running: 0 }).board)).toMatchObject({ executors: 0, hasCurves: false });
});
