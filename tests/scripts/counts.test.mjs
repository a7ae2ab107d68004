import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { countJest, countJunit, countPlaywright } from '../../scripts/test/counts.mjs';

let folder;
const report = text => {
  writeFileSync(join(folder, 'report'), text);
  return join(folder, 'report');
};
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopyard-counts-'));
});
after(() => rmSync(folder, { recursive: true }));

test('a report that is not there is not a success', () => {
  for (const count of [countJest, countJunit, countPlaywright]) {
    assert.equal(count(join(folder, 'absent')), undefined);
  }
});

test('junit: failures, errors and skipped ones are told apart', () => {
  const text = `<testsuites><testsuite>
    <testcase name="a"/><testcase name="b &gt; c" time="1"/>
    <testcase name="d"><failure message="x">no</failure></testcase>
    <testcase name="e"><error/></testcase><testcase name="f"><skipped/></testcase>
  </testsuite></testsuites>`;
  assert.deepEqual(countJunit(report(text)), { passed: 2, failed: 2, skipped: 1 });
});

test('jest: a file that does not load is a failure', () => {
  const text = JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
    numPendingTests: 1
  });
  assert.deepEqual(countJest(report(text)), { passed: 3, failed: 3, skipped: 1 });
});

test('playwright: flaky is failed', () => {
  const text = JSON.stringify({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 0 }, errors: [] });
  assert.deepEqual(countPlaywright(report(text)), { passed: 4, failed: 2, skipped: 0 });
});
