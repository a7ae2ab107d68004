// npm start as a person meets it: a copy of the scripts stands for the fresh clone, so that no step can be skipped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../../scripts/shell/paths.mjs';

let clone;

before(() => {
  clone = mkdtempSync(join(tmpdir(), 'hopyard-clone-'));
  for (const path of ['scripts', 'package.json', 'package-lock.json', 'pyproject.toml']) {
    cpSync(join(ROOT, path), join(clone, path), { recursive: true });
  }
  mkdirSync(join(clone, 'examples'));
  writeFileSync(join(clone, 'examples/quickstart.ipynb'), '{}');
});
after(() => rmSync(clone, { recursive: true }));

function start(args, environment = {}) {
  const env = { ...process.env, INIT_CWD: clone, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: clone,
    env,
    encoding: 'utf8'
  });
  return { status, stdout, stderr };
}

function program(name, script) {
  const path = join(clone, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const oneLine = text => assert.equal(text.trimEnd().split('\n').length, 1, text);

test('--help shows every option and sets nothing up', () => {
  const { status, stdout } = start(['--help']);
  assert.equal(status, 0);
  for (const name of [
    '--run',
    '--project',
    '--executors',
    '--engine',
    '--memory',
    '--gpus',
    '--port',
    '--no-browser'
  ]) {
    assert.ok(stdout.includes(name), name);
  }
});

test('an unknown option is refused with the valid ones', () => {
  const { status, stderr } = start(['--workers', '4']);
  assert.equal(status, 1);
  oneLine(stderr);
  assert.match(stderr, /--workers.*--executors N/);
});

test('a notebook that is not there is refused before the set-up', () => {
  const { status, stdout, stderr } = start(['--run', 'missing.ipynb']);
  assert.equal(status, 1);
  assert.equal(stdout, '');
  oneLine(stderr);
  assert.match(stderr, new RegExp(`There is no notebook ${join(clone, 'missing.ipynb')}`));
});

test('a file that is no notebook is refused', () => {
  const { status, stderr } = start(['--run', 'package.json']);
  assert.equal(status, 1);
  assert.match(stderr, /is not a notebook/);
});

test('--port does not go with --run', () => {
  const { status, stderr } = start(['--run', 'examples/quickstart.ipynb', '--port', '9999']);
  assert.equal(status, 1);
  assert.match(stderr, /--port does not go with --run/);
});

test('a taken port is refused before the set-up', async () => {
  const taken = createServer();
  await new Promise(done => taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address();
  const { status, stdout, stderr } = start(['--port', String(port)]);
  taken.close();
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.equal(stderr, `Port ${port} is taken. Choose another with --port N, or leave --port out.\n`);
});

test('an old Python is refused with its version and the way out', () => {
  const { status, stderr } = start([], { HOPYARD_PYTHON: program('old-python', 'echo 3.8.10') });
  assert.equal(status, 1);
  oneLine(stderr);
  assert.match(stderr, /Python is too old \(.*old-python is 3\.8\.10\): Hopyard needs 3\.10 or later\. Install it/);
});

test('no Python at all is refused with the way out', () => {
  const { status, stderr } = start([], { HOPYARD_PYTHON: join(clone, 'nowhere') });
  assert.equal(status, 1);
  oneLine(stderr);
  assert.match(stderr, /nowhere, which does not run: Hopyard needs 3\.10/);
});

test('a Python that cannot make environments is named with the package that it lacks', () => {
  const script = 'case "$*" in *"-m venv"*|*"-m pip"*) echo "ensurepip is not available"; exit 1;; esac\necho 3.11.2';
  const { status, stderr } = start([], { HOPYARD_PYTHON: program('bare-python', script) });
  assert.equal(status, 1);
  oneLine(stderr);
  assert.match(stderr, /cannot make virtual environments\. Install that part of it: apt-get install python3\.11-venv/);
});

test('without a network the set-up ends with one line', () => {
  // An index on a port where nobody listens, and no other source of packages.
  const environment = {
    ...{ PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0' },
    ...{ PIP_EXTRA_INDEX_URL: '', PIP_FIND_LINKS: '', PIP_TIMEOUT: '2', PIP_NO_CACHE_DIR: '1' }
  };
  const { status, stderr } = start([], environment);
  assert.equal(status, 1);
  oneLine(stderr);
  assert.match(stderr, /^No network.*pip .*Check the connection/m);
});
