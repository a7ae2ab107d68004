import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packagesOf, writeLicences } from '../../scripts/build/licences.mjs';

let root;
const add = (folder, manifest, licence) => {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest));
  if (licence) {
    writeFileSync(join(root, folder, 'LICENSE.md'), licence);
  }
};

before(() => {
  root = mkdtempSync(join(tmpdir(), 'hopyard-licences-'));
  add('node_modules/ws', { name: 'ws', version: '8.0.0', license: 'MIT' }, 'The MIT text');
  add('node_modules/@a/b', { name: '@a/b', version: '1.0.0', license: 'BSD', author: { name: 'Ann' } });
  add('node_modules/none', { name: 'none', version: '1.0.0' });
});
after(() => rmSync(root, { recursive: true }));

test('packages are found in paths, scoped and nested ones too', () => {
  const inputs = [
    ...['server/main.ts', 'node_modules/ws/lib/a.js', 'node_modules/ws/lib/b.js', 'node_modules/@a/b/index.js'],
    ...['node_modules/ws/node_modules/deep/x.js']
  ];
  assert.deepEqual(packagesOf(inputs), ['node_modules/@a/b', 'node_modules/ws', 'node_modules/ws/node_modules/deep']);
});

test('each package comes with its text, or with what its manifest says', async () => {
  const path = join(root, 'out.txt');
  await writeLicences(['node_modules/ws/a.js', 'node_modules/@a/b/a.js'], path, root);
  const text = readFileSync(path, 'utf8');
  assert.match(text, /carries the code of 2 packages/);
  assert.match(text, /ws 8\.0\.0 \(MIT\)\n-+\nThe MIT text/);
  assert.match(text, /@a\/b 1\.0\.0 \(BSD\)\n-+\nLicence: BSD\nBy Ann/);
});

test('a package without any licence stops the build', async () => {
  await assert.rejects(
    writeLicences(['node_modules/none/a.js'], join(root, 'out.txt'), root),
    /none 1\.0\.0 says no licence/
  );
});
