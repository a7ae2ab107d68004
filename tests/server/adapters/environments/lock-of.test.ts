import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockOf } from '../../../../server/adapters/environments/lock-of';
import { temporaryFolder } from '../../support/temporary';

const CPU = 'c'.repeat(64);
const GPU = 'd'.repeat(64);
const lock = {
  machines: {
    cpu: { hash: CPU, packages: [{ name: 'Ruamel.Yaml', version: '0.18', manager: 'pip' }] },
    gpu: { hash: GPU, packages: [] }
  }
};

function generation(path: string, files: Readonly<Record<string, unknown>>): string {
  const folder = join(temporaryFolder(), path);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, 'prefix', 'bin', 'python');
}

test('of a generation the part that its record names', () => {
  const python = generation('work/generations/7', { 'lock.json': lock, 'generation.json': { lockHash: GPU } });
  expect(lockOf(python)).toMatchObject({ hash: GPU, name: 'work' });
  expect(lockOf(python)?.parts.get(CPU)).toEqual(['ruamel-yaml 0.18']);
});

test('of a synced prefix the part that its folder is named after', () => {
  const python = generation(CPU.slice(0, 32), { 'lock.json': lock });
  expect(lockOf(python)).toMatchObject({ hash: CPU });
  expect(lockOf(python)?.name).toBeUndefined();
});

test.each([
  ['there is no lock', {}],
  ['its lock has no such part', { 'lock.json': lock, 'generation.json': { lockHash: 'a'.repeat(64) } }],
  ['its record names none', { 'lock.json': lock, 'generation.json': { lockHash: 7 } }],
  ['its lock has another shape', { 'lock.json': { machines: 'all' }, 'generation.json': { lockHash: CPU } }]
])('none when %s', (_, files) => {
  expect(lockOf(generation('work/generations/1', files))).toBeUndefined();
});

test('none of a Python that the shell looks up', () => {
  expect(lockOf('python3')).toBeUndefined();
});
