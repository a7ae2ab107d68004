import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTrouble } from '../../scripts/shell/node-version.mjs';
import { readOptions } from '../../scripts/shell/options.mjs';
import { explainNpm } from '../../scripts/setup/npm.mjs';
import { explainPip } from '../../scripts/setup/python.mjs';
import { OPTIONS } from '../../scripts/start/options.mjs';

const complaintOf = args => {
  try {
    readOptions(OPTIONS, args);
  } catch (error) {
    return [error.message, error.hint].join(' ');
  }
  return undefined;
};

test('options are read', () => {
  const read = readOptions(OPTIONS, ['--run', 'a.ipynb', '--executors=4', '--gpus', '0.5', '--no-browser']);
  assert.deepEqual(read, { run: 'a.ipynb', executors: '4', gpus: '0.5', 'no-browser': true });
});

for (const [args, says] of [
  [['--runn', 'x'], /^There is no option --runn\. Options: --run NOTEBOOK, --project DIR, .*--help\.$/],
  [['a.ipynb'], /^a\.ipynb belongs to no option/],
  [['--run'], /^--run wants a value\. Write --run NOTEBOOK/],
  [['--run', '--no-browser'], /^--run wants a value/],
  [['--executors', '0'], /a whole number from 1 to 10000 is wanted/],
  [['--executors', '1.5'], /a whole number/],
  [['--executors=-1'], /a whole number/],
  [['--memory', 'much'], /a whole number from 64/],
  [['--gpus', ' '], /a number from 0 to 64/],
  [['--gpus', 'NaN'], /a number from 0 to 64/],
  [['--port', '70000'], /a whole number from 1 to 65535/]
]) {
  test(`${args.join(' ')} is refused in one line`, () => assert.match(complaintOf(args) ?? '', says));
}

test('Node before 20.19 is refused with the way out', () => {
  assert.match(nodeTrouble('18.20.4') ?? '', /^Node 18\.20\.4 is too old: .* 20\.19 or later\. Get it/);
  assert.match(nodeTrouble('20.18.3') ?? '', /too old/);
  for (const version of ['20.19.0', '22.0.0', '24.19.0']) {
    assert.equal(nodeTrouble(version), undefined);
  }
});

test('what pip and npm say without a network becomes one line', () => {
  const pip = "WARNING: Retrying after connection broken by 'NewConnectionError('<pip…>: Failed to establish')'";
  assert.match(explainPip(pip).message, /^No network: pip/);
  assert.equal(explainPip(pip).details, '');
  assert.match(explainPip(pip).hint, /index-url/);
  assert.match(explainPip('ERROR: Could not install: [Errno 28] No space left on device').message, /disk is full/);
  assert.match(explainPip('ERROR: ResolutionImpossible').details, /ResolutionImpossible/);
  assert.match(explainNpm('npm error code EAI_AGAIN').message, /^No network: npm/);
  assert.match(explainNpm('npm error `npm ci` can only install when in sync').message, /do not agree/);
});
