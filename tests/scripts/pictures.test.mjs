import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shell/paths.mjs';

const textsIn = (folder, ending) =>
  readdirSync(join(ROOT, folder))
    .filter(name => name.endsWith(ending))
    .map(name => readFileSync(join(ROOT, folder, name), 'utf8'))
    .join('\n');
const images = readdirSync(join(ROOT, 'docs/images')).map(name => basename(name, '.png'));

test('every picture is shown, and what is shown is there', () => {
  const documents = readFileSync(join(ROOT, 'README.md'), 'utf8') + textsIn('docs', '.md');
  const shown = [...documents.matchAll(/!\[[^\]]+\]\((?:docs\/)?images\/([\w-]+)\.png\)/g)].map(found => found[1]);
  assert.deepEqual([...new Set(shown)].sort(), images.sort());
});

test('every picture is taken anew by the one command', () => {
  const taken = textsIn('ui-tests/pictures', '.spec.ts');
  const chart = name => taken.includes('`chart-${chart}`') && taken.includes(`'${name.replace(/^chart-/, '')}'`);
  assert.deepEqual(
    images.filter(name => !taken.includes(`'${name}'`) && !chart(name)),
    []
  );
});
