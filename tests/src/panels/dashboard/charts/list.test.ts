import { CHARTS } from '../../../../../src/panels/dashboard/charts/list';
import { board } from '../board';

const shown = (params: Record<string, number | string>): string[] => {
  const made = board({ trials: [{ params, metric: 1 }] });
  return CHARTS.filter(chart => chart.suits(made)).map(({ id }) => id);
};

test('a search shows where in its space good values lie', () => {
  expect(shown({ lr: 0.1, units: 8 })).toEqual([
    ...['learning-curves', 'timeline', 'importance', 'parallel-coordinates', 'slice', 'contour']
  ]);
  expect(shown({ lr: 0.1 })).not.toContain('contour');
});

test('an ablation begins with what each part is worth, and has no space to look into', () => {
  expect(shown({ ablated_feature: 'age', ablated_layer: 'None' })).toEqual(['ablation', 'learning-curves', 'timeline']);
});

test('without parameters there are curves and time', () => {
  expect(shown({})).toEqual(['learning-curves', 'timeline']);
});
