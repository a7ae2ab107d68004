import { nullTranslator } from '@jupyterlab/translation';
import { brushOf, extentOn, stretchOf } from '../../../../../src/panels/dashboard/charts/parallel/brushes';
import {
  chosenAxes,
  columnsOf,
  layoutOf,
  METRIC,
  type ParallelLayout,
  reordered,
  rowAt,
  usualAxes
} from '../../../../../src/panels/dashboard/charts/parallel/layout';
import { ParallelMass } from '../../../../../src/panels/dashboard/charts/parallel/mass';
import { goodness, ranked } from '../../../../../src/panels/dashboard/charts/rows';
import type { Board } from '../../../../../src/store/board/types';
import { categoryColumn, madeUp, numberColumn } from './made-up';

const SIZE = { width: 600, height: 300 };
const trans = nullTranslator.load('hopyard');
const shown = (board: Board, names = usualAxes(board)): ParallelLayout =>
  layoutOf(names, columnsOf(board, 'accuracy'), board, SIZE);
const spoke = (layout: ParallelLayout, name: string): ParallelLayout['spokes'][number] => {
  const found = layout.spokes.find(one => one.name === name);
  if (!found) {
    throw new Error(`no axis ${name}`);
  }
  return found;
};

test('the metric is the last axis, and better is up in either direction', () => {
  for (const direction of ['max', 'min'] as const) {
    const { board } = madeUp({ trials: 30, direction, running: 0 });
    const layout = shown(board);
    const metric = spoke(layout, METRIC);
    expect(layout.spokes[layout.spokes.length - 1]).toBe(metric);
    const order = ranked(board);
    expect(metric.places[order[0] ?? 0]).toBeLessThan(metric.places[order[20] ?? 0] ?? 0);
  }
});

test('of two hundred parameters as many are shown as can be read; any may be chosen', () => {
  const parameters = Array.from({ length: 200 }, (_, index) =>
    numberColumn(`p${index}`, [index, index + 1, index + 2])
  );
  const { board } = madeUp({ trials: 3, parameters });
  expect(usualAxes(board)).toHaveLength(9);
  expect(chosenAxes(['p150', 'p3', 'gone', METRIC], columnsOf(board, 'm'), board)).toEqual(['p150', 'p3', METRIC]);
  expect(chosenAxes('nonsense', columnsOf(board, 'm'), board)).toHaveLength(9);
});

test('a parameter that never differs is no axis by itself', () => {
  const { board } = madeUp({ trials: 3, parameters: [numberColumn('same', [1, 1, 1]), numberColumn('lr', [1, 2, 3])] });
  expect(usualAxes(board)).toEqual(['lr', METRIC]);
});

test('rows without a value pass below the axis', () => {
  const { board } = madeUp({
    trials: 3,
    parameters: [numberColumn('depth', [NaN, 2, Infinity]), numberColumn('lr', [1, 2, 3])]
  });
  const layout = shown(board);
  const { places } = spoke(layout, 'depth');
  expect([places[0], places[2]]).toEqual([layout.gutter, layout.gutter]);
  expect(places[1]).toBeLessThanOrEqual(layout.bottom);
});

test('five hundred categories stay within the axis', () => {
  const names = Array.from({ length: 500 }, (_, index) => `value ${index}`);
  const values = Array.from({ length: 500 }, (_, index) => index);
  const { board } = madeUp({
    trials: 500,
    parameters: [categoryColumn('word', values, names), numberColumn('lr', values)]
  });
  const layout = shown(board);
  const { places, ticks } = spoke(layout, 'word');
  expect(Math.min(...places)).toBeGreaterThanOrEqual(layout.top);
  expect(Math.max(...places)).toBeLessThanOrEqual(layout.bottom);
  expect(ticks.length).toBeLessThan(40);
});

test('the line under the pointer is found between the axes, among the kept alone', () => {
  const { board } = madeUp({
    trials: 2,
    running: 0,
    parameters: [numberColumn('a', [0, 1]), numberColumn('b', [0, 1])]
  });
  const layout = shown(board, ['a', 'b']);
  const middle = ((layout.spokes[0]?.x ?? 0) + (layout.spokes[1]?.x ?? 0)) / 2;
  const at = { x: middle, y: layout.top + 3 };
  expect(rowAt(layout, at, () => true)).toBe(1);
  expect(rowAt(layout, at, row => row !== 1)).toBeUndefined();
});

test('a brush keeps what lies on its stretch, and nothing without a value', () => {
  const { board } = madeUp({ trials: 4, running: 0, parameters: [numberColumn('lr', [0.1, 0.5, NaN, 0.9])] });
  const layout = shown(board, ['lr', METRIC]);
  const axis = spoke(layout, 'lr');
  const extent = extentOn(axis, axis.places[0] ?? 0, axis.places[1] ?? 0);
  const kept = new Uint8Array(4).fill(1);
  brushOf('lr', axis.column, extent, trans).drop(board, kept);
  expect([...kept]).toEqual([1, 1, 0, 0]);
  expect(stretchOf(axis, extent).bottom).toBeCloseTo(axis.places[0] ?? 0);
});

test('a brush over categories takes whole ones', () => {
  const { board } = madeUp({ trials: 3, parameters: [categoryColumn('kernel', [0, 1, 2], ['linear', 'rbf', 'poly'])] });
  const axis = spoke(shown(board, ['kernel', METRIC]), 'kernel');
  const at = axis.axis.place(1);
  const extent = extentOn(axis, at - 5, at + 5);
  expect(extent).toEqual({ from: 1, to: 1 });
  expect(brushOf('kernel', axis.column, extent, trans).says).toContain('rbf');
});

test('axes move to another place; the others keep their order', () => {
  expect(reordered(['a', 'b', 'c', 'd'], 'd', 1)).toEqual(['a', 'd', 'b', 'c']);
  expect(reordered(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
});

describe('the mass of lines', () => {
  const { board } = madeUp({ trials: 200, running: 0 });
  const layout = shown(board);
  const order = ranked(board);
  const made = (): ParallelMass => new ParallelMass(layout, goodness(board, order), SIZE.width, SIZE.height, 1);
  const ramp = [
    [0, 0, 0],
    [255, 255, 255]
  ] as const;
  const picture = (mass: ParallelMass): Uint8ClampedArray => mass.tint(ramp, [128, 128, 128], false);

  test('after any brush is the same as if drawn at once', () => {
    const kept = Uint8Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const [moved, fresh] = [made(), made()];
    moved.advance(undefined, order, () => 0, 10);
    moved.advance(kept, order, () => 0, 10);
    fresh.advance(kept, order, () => 0, 10);
    const [a, b] = [picture(moved), picture(fresh)];
    const differing = a.filter((value, at) => Math.abs(value - (b[at] ?? 0)) > 6).length;
    expect(differing / a.length).toBeLessThan(0.001);
  });

  test('stops when its time is over and goes on where it was', () => {
    let now = 0;
    const mass = made();
    const ended = [];
    for (let turn = 0; turn < 50; turn++) {
      ended.push(mass.advance(undefined, order, () => (now += 1), 3));
    }
    expect(ended[0]).toBe(false);
    expect(ended[49]).toBe(true);
    const whole = made();
    whole.advance(undefined, order, () => 0, 10);
    expect(picture(mass)).toEqual(picture(whole));
  });
});
