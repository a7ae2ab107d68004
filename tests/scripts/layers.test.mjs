import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { complaint } from '../../scripts/lint/layers.mjs';
import { ROOT } from '../../scripts/shell/paths.mjs';

const allowed = [
  ['server/core/search/grid.ts', '../../../protocol'],
  ['server/core/hub/step.ts', '../search/search'],
  ['server/runtime/hub.ts', '../core/hub/step'],
  ['server/runtime/hub.ts', '../ports'],
  ['server/adapters/journal/sqlite.ts', 'node:sqlite'],
  ['server/adapters/journal/sqlite.ts', './schema'],
  ['server/api/routes.ts', '../runtime/hub'],
  ['server/sidecar.ts', './adapters/journal/sqlite'],
  ['server/main.ts', './sidecar'],
  ['src/panels/launch/view.tsx', '../../components/field'],
  ['src/panels/launch/view.tsx', 'react'],
  ['src/store/room.ts', '../client/feed']
];
const refused = [
  ['protocol/routes.ts', '../server/ports', 'protocol/ is what crosses a wire'],
  ['protocol/routes.ts', 'node:fs', 'protocol/ is what crosses a wire'],
  ['server/core/hub/step.ts', '../../ports', 'server/core decides and touches nothing'],
  ['server/core/hub/step.ts', 'lodash', 'server/core decides and touches nothing'],
  ['server/runtime/hub.ts', '../adapters/clock/system', 'server/runtime reaches the world through server/ports'],
  ['server/runtime/hub.ts', 'node:fs', 'server/runtime reaches the world through server/ports'],
  ['server/adapters/journal/sqlite.ts', '../blobs/files', 'An adapter knows its port'],
  ['server/adapters/journal/sqlite.ts', '../../core/hub/events', 'An adapter knows its port'],
  ['server/api/routes.ts', '../adapters/blobs/files', 'server/api translates'],
  ['src/store/room.ts', '../../server/ports', 'The lab extension runs in a browser'],
  ['src/store/room.ts', 'node:fs', 'The lab extension runs in a browser'],
  ['src/panels/launch/view.tsx', '../../client/feed', 'A panel reads the store'],
  ['src/panels/launch/view.tsx', '../doctor/view', 'A panel reads the store']
];

for (const [file, specifier] of allowed) {
  test(`${file} may import ${specifier}`, () => assert.equal(complaint(file, specifier), undefined));
}
for (const [file, specifier, says] of refused) {
  test(`${file} must not import ${specifier}`, () =>
    assert.match(complaint(file, specifier) ?? '', new RegExp(`^${says}`)));
}

/** Messages of the project's own configuration for a piece of code at a place. */
async function lint(filePath, code) {
  const [result] = await new ESLint({ cwd: ROOT }).lintText(code, { filePath });
  return result.messages.map(({ ruleId }) => ruleId);
}

test('time, chance and references are errors in the core', async () => {
  const code = '/// <reference types="node" />\nexport const now = () => Date.now() + Math.random();\n';
  const found = await lint('server/core/impure.ts', code);
  for (const rule of ['own/no-references', 'no-restricted-globals', 'no-restricted-properties']) {
    assert.ok(found.includes(rule), `${rule} in ${found}`);
  }
  const elsewhere = await lint('server/runtime/clock.ts', 'export const now = () => Date.now() + Math.random();\n');
  assert.deepEqual(elsewhere, []);
});

test('any, non-null and console are errors in our code', async () => {
  const code = 'export function show(x: any): void {\n  console.log(x!.y);\n}\n';
  const found = await lint('server/api/show.ts', code);
  for (const name of ['no-explicit-any', 'no-non-null-assertion']) {
    assert.ok(found.includes(`@typescript-eslint/${name}`), `${name} in ${found}`);
  }
  assert.ok(found.includes('no-console'));
});

test('a file of 501 lines is an error, one of 301 a warning', async () => {
  const lines = count => Array.from({ length: count }, (_, index) => `export const a${index} = ${index};\n`).join('');
  assert.deepEqual(await lint('server/long.ts', lines(301)), ['max-lines']);
  assert.deepEqual((await lint('server/long.ts', lines(501))).sort(), ['max-lines', 'own/file-length']);
});
