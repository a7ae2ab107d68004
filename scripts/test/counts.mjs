// How many tests passed and failed, from the reports that the runners write; undefined when there is no report.
import { existsSync, readFileSync } from 'node:fs';

const read = path => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

export function countJest(path) {
  const text = read(path);
  if (text === undefined) {
    return undefined;
  }
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    // A file that does not even load fails as a whole.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests
  };
}

/** Counts test cases, not totals: node --test and pytest write different totals. */
export function countJunit(path) {
  const text = read(path);
  if (text === undefined) {
    return undefined;
  }
  const cases = text.match(/<testcase\b[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const having = element => cases.filter(one => element.test(one)).length;
  const failed = having(/<(failure|error)\b/);
  const skipped = having(/<skipped\b/);
  return { passed: cases.length - failed - skipped, failed, skipped };
}

export function countPlaywright(path) {
  const text = read(path);
  if (text === undefined) {
    return undefined;
  }
  const { stats, errors } = JSON.parse(text);
  return {
    passed: stats.expected,
    // A test that passes at the second try has failed once: it is no pass.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped
  };
}
