import { asCode } from '../../../src/panels/launch/code';
import {
  DEFAULTS,
  freeGpus,
  type LaunchValues,
  parseLabels,
  readValues,
  toFleetSpec,
  validate
} from '../../../src/panels/launch/form';
import { presetFile, readPresetFile } from '../../../src/panels/launch/presets';
import { localEngine, trans } from '../fixtures';

const problems = (more: Partial<LaunchValues>, engines = [localEngine]): string[] =>
  Object.keys(validate({ ...DEFAULTS, ...more }, engines, trans));

test('the defaults are without problems', () => {
  expect(validate(DEFAULTS, [localEngine], trans)).toEqual({});
  expect(DEFAULTS).toMatchObject({ size: 4, memoryMb: 4096, driverMemoryMb: 2048, hours: 6, engine: 'local' });
});

test.each([
  [{ size: 0 }, 'size'],
  [{ size: -3 }, 'size'],
  [{ size: 2.5 }, 'size'],
  [{ size: Number.NaN }, 'size'],
  [{ size: 1e9 }, 'size'],
  [{ memoryMb: 10 }, 'memoryMb'],
  [{ memoryMb: 30_000 }, 'memoryMb'],
  [{ hours: 0 }, 'hours'],
  [{ cpus: 0 }, 'cpus'],
  [{ gpus: 1 }, 'gpus'],
  [{ python: 'env/bin/python' }, 'python'],
  [{ labels: 'team' }, 'labels'],
  [{ engine: 'ray' }, 'engine']
] as [Partial<LaunchValues>, string][])('%j is refused at its field', (values, field) => {
  expect(problems(values)).toEqual([field]);
});

test('an unavailable engine says why', () => {
  const ray = { ...localEngine, name: 'ray', available: false, says: 'the package "ray" is not installed' };
  expect(validate({ ...DEFAULTS, engine: 'ray' }, [localEngine, ray], trans)).toEqual({
    engine: 'the package "ray" is not installed'
  });
});

test('while the machine is unknown only the bounds are checked', () => {
  expect(validate({ ...DEFAULTS, gpus: 1, engine: 'ray' }, undefined, trans)).toEqual({});
});

test('free shares of GPUs add up', () => {
  const gpu = { id: 'a', name: 'A', memoryMb: 1, mig: false, free: 0.3 };
  expect(freeGpus({ ...localEngine, gpus: [gpu, { ...gpu, id: 'b', free: 1 }] })).toBe(1.3);
});

test('the fleet asked for is what the fields say, for the notebook in front', () => {
  expect(toFleetSpec({ ...DEFAULTS, labels: 'team = vision, cost=4 2' }, 'a/train.ipynb')).toEqual({
    engine: 'local',
    size: 4,
    memoryMb: 4096,
    driverMemoryMb: 2048,
    cpus: 1,
    gpus: 0,
    hours: 6,
    startedBy: 'panel',
    notebook: 'a/train.ipynb',
    labels: { team: 'vision', cost: '4 2' }
  });
  expect(parseLabels('')).toEqual({ labels: {} });
});

test('stored values are taken where they fit', () => {
  expect(readValues({ size: 8, memoryMb: 'much', tab: 'elsewhere', direction: 'min', extra: 1 }, DEFAULTS)).toEqual({
    ...DEFAULTS,
    size: 8,
    direction: 'min'
  });
  expect(readValues(null, DEFAULTS)).toBe(DEFAULTS);
});

test('a shared preset comes back as it was; any other file is refused', () => {
  const preset = { name: 'big', values: { ...DEFAULTS, size: 16 } };
  expect(readPresetFile('big.json', presetFile(preset), trans)).toEqual(preset);
});

test.each([
  ['no json', 'is not JSON'],
  ['', 'is not JSON'],
  ['null', 'has no format hopyard-preset-1'],
  ['[]', 'has no format hopyard-preset-1'],
  ['{"cells": []}', 'has no format hopyard-preset-1'],
  ['{"format": "hopyard-preset-1", "name": "", "values": {}}', 'and name'],
  ['{"format": "hopyard-preset-2", "name": "a"}', 'newer Hopyard: its format is hopyard-preset-2'],
  ['{"format": "hopyard-preset-1", "name": "a", "values": {"size": "many"}}', 'field "size" is "many". Give a number'],
  ['{"format": "hopyard-preset-1", "name": "a", "values": {"size": -3}}', 'field "size" is -3. -3 is not between 1'],
  ['{"format": "hopyard-preset-1", "name": "a", "values": {"memoryMb": 1.5}}', 'field "memoryMb" is 1.5'],
  [
    '{"format": "hopyard-preset-1", "name": "a", "values": {"tab": "elsewhere"}}',
    'field "tab" is "elsewhere". It is one of'
  ],
  ['{"format": "hopyard-preset-1", "name": "a", "values": {"labels": 7}}', 'field "labels" is 7. It is not of the type']
])('of the file %j it is said that it %s', (content, words) => {
  const read = (): unknown => readPresetFile('mine.json', content, trans);
  expect(read).toThrow('"mine.json"');
  expect(read).toThrow(words);
});

test('copied code names every value', () => {
  expect(asCode({ ...DEFAULTS, size: 2, labels: 'team="a"' })).toMatchInlineSnapshot(`
   "from hopyard import fleet

   fleet.start(
       engine="local",
       size=2,
       memory_mb=4096,
       driver_memory_mb=2048,
       cpus=1,
       gpus=0,
       hours=6,
       labels={"team": "\\"a\\""},
   )
   "
  `);
});

test('on the tab of searches the code has the search too', () => {
  const code = asCode({ ...DEFAULTS, tab: 'parallel', search: 'tpe', trials: 40, direction: 'min' });
  expect(code.slice(code.indexOf('experiment.lagom('))).toMatchInlineSnapshot(`
   "experiment.lagom(
       train,  # your function: train(lr, reporter)
       sp,
       optimizer="tpe",
       num_trials=40,
       direction="min",
       stopping={"name": "median", "options": {"minFinished": 3}},
   )
   "
  `);
  expect(asCode({ ...DEFAULTS, tab: 'parallel', search: 'asha' })).not.toContain('stopping');
  expect(asCode({ ...DEFAULTS, tab: 'parallel', earlyStop: 'none' })).toContain('stopping=None,');
});

test('what is wrong with a search keeps only its own tab from starting', () => {
  expect(problems({ trials: 0, earlyStopAfter: Number.NaN })).toEqual([]);
  expect(problems({ tab: 'parallel', trials: 0, earlyStopAfter: Number.NaN })).toEqual(['trials', 'earlyStopAfter']);
});
