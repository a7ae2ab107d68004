import * as fc from 'fast-check';
import { experimentDirectory, trialDirectory } from '../../../server/core/records/names';

const nameOf = (params: Record<string, unknown>, number = 0, taken = new Set<string>()) =>
  trialDirectory(params, number, taken);

test('names read as the parameters do', () => {
  expect(nameOf({ lr: 0.1, layers: [8, 4], act: 'relu', bias: true, seed: null })).toBe(
    'lr=0.1&layers=[8,4]&act=relu&bias=true&seed=null'
  );
  expect(experimentDirectory('application_1_0001', 3)).toBe('Experiments/application_1_0001_3');
});

test('no parameters: the trial has its number for a name', () => {
  expect(nameOf({}, 12)).toBe('trial_12');
});

test.each([
  ['../../etc/passwd', 'p=.._.._etc_passwd'],
  ['a/b\\c', 'p=a_b_c'],
  ['line\nbreak\u0000', 'p=line_break_'],
  ['C:*?"<>|', 'p=C_______'],
  ['ends. . ', 'p=ends'],
  ['\ud800', 'p=_']
])('%j is made safe', (value, name) => {
  expect(nameOf({ p: value })).toBe(name);
});

test('equal names are numbered by their trial, whatever the case of their letters', () => {
  const taken = new Set<string>();
  const names = ['a', 'A', 'a', 'a_3'].map((p, number) => nameOf({ p }, number, taken));
  expect(names).toEqual(['p=a', 'p=A_1', 'p=a_2', 'p=a_3']);
  expect(nameOf({ p: 'a' }, 3, taken)).toBe('p=a_3_');
});

test('any parameters give one safe name each, of at most 200 bytes', () => {
  const params = fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'binary' }), fc.anything()));
  fc.assert(
    fc.property(fc.array(params, { maxLength: 20 }), rows => {
      const taken = new Set<string>();
      const names = rows.map((row, number) => nameOf(row, number, taken));
      for (const name of names) {
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        // eslint-disable-next-line no-control-regex -- control characters are what it is about
        expect(name).not.toMatch(/[/\\\u0000-\u001f]|^\.|[. ]$|^$/);
        expect(Buffer.from(name).toString()).toBe(name);
      }
      expect(new Set(names.map(name => name.toLowerCase())).size).toBe(names.length);
    }),
    { seed: 3, numRuns: 500 }
  );
});
