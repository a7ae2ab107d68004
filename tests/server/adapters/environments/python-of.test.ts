import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonOf } from '../../../../server/adapters/environments/python-of';
import { temporaryFolder } from '../../support/temporary';

function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    const whole = join(folder, '.hopyard', 'environments', path);
    mkdirSync(join(whole, '..'), { recursive: true });
    writeFileSync(whole, text);
  }
  return folder;
}
const PYTHON = 'work/generations/7/prefix/bin/python';

test('the interpreter of the current generation of the environment in use', () => {
  const folder = project({ active: 'work\n', 'work/current': '7', [PYTHON]: '' });
  expect(pythonOf(folder)).toBe(join(folder, '.hopyard', 'environments', PYTHON));
  expect(pythonOf(folder, 'work')).toBe(pythonOf(folder));
  expect(pythonOf(folder, 'other')).toBeUndefined();
});

test.each([
  ['no environment is in use', { 'work/current': '7', [PYTHON]: '' }],
  ['it is gone', { active: 'work' }],
  ['its prefix is gone', { active: 'work', 'work/current': '7' }],
  ['its current generation is no number', { active: 'work', 'work/current': 'seven', [PYTHON]: '' }],
  ['its name leads elsewhere', { active: '../environments/work', 'work/current': '7', [PYTHON]: '' }]
])('none when %s', (_, files) => {
  expect(pythonOf(project(files as Record<string, string>))).toBeUndefined();
});
