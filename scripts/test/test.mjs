import { mkdirSync } from 'node:fs';
import { setUp } from '../setup/steps.mjs';
import { run } from '../shell/command.mjs';
import { helpText, readOptions } from '../shell/options.mjs';
import { seconds } from '../shell/progress.mjs';
import { Trouble } from '../shell/trouble.mjs';
import { RESULTS, suites } from './suites.mjs';
import { totalLine } from './total.mjs';

const USAGE = 'npm test [-- OPTIONS]\n\nSets up and runs the tests. npm run test:all adds the slow ones.';
const OPTIONS = {
  all: { says: 'the slow tests too' },
  'only-slow': { says: 'the slow tests and no others' },
  suite: { takes: 'NAME', says: 'one suite: scripts, server, lab, python, charts or browser' },
  help: { says: 'show this and end' }
};

export async function test(args) {
  const options = readOptions(OPTIONS, args);
  if (options.help) {
    process.stdout.write(helpText(USAGE, OPTIONS));
    return 0;
  }
  await setUp();
  mkdirSync(RESULTS, { recursive: true });
  const speed = options['only-slow'] ? 'slow' : options.all ? 'all' : 'quick';
  const offered = await suites(speed);
  const chosen = options.suite ? offered.filter(({ name }) => name === options.suite) : offered;
  if (chosen.length === 0) {
    const names = offered.map(({ name }) => name).join(', ');
    throw new Trouble(`There is no suite ${options.suite}.`, `Suites: ${names}.`);
  }
  const counted = await runAll(chosen);
  const lines = chosen.map(({ name }, at) => {
    const { skipped, took, ...counts } = counted[at];
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    return `${counts.failed === 0 ? '✓' : '✗'} ${name}: ${totalLine(counts)}${left}  ${took}`;
  });
  const sum = of => counted.reduce((total, counts) => total + counts[of], 0);
  const total = { passed: sum('passed'), failed: sum('failed') };
  process.stdout.write(`\n${lines.join('\n')}\n${totalLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** Lanes side by side, the suites of one in turn. What all lanes but the first print comes when each of their suites has ended. */
async function runAll(chosen) {
  const counted = new Map();
  const lanes = [...new Set(chosen.map(({ lane }) => lane))];
  const inTurn = async lane => {
    for (const suite of chosen.filter(each => each.lane === lane)) {
      counted.set(suite, await runSuite(suite, lane !== lanes[0], lanes.length > 1));
    }
  };
  await Promise.all(lanes.map(inTurn));
  return chosen.map(suite => counted.get(suite));
}

/**
 * Runs one suite; an end that its report does not explain, or a report without a test, counts as a failure. `quiet`: what it
 * prints is kept until it has ended. `beside`: others run meanwhile.
 */
async function runSuite({ name, prepare, command, politely, env, count }, quiet, beside) {
  process.stdout.write(`\n== ${name}${quiet ? ': runs beside the others' : ''}\n`);
  const started = performance.now();
  const end = counts => ({ skipped: 0, ...counts, took: seconds(performance.now() - started) });
  try {
    const more = (await prepare?.()) ?? {};
    const printed = [];
    const [program, ...args] = politely && beside ? ['nice', '-n', '5', ...command] : command;
    const { code } = await run(program, args, {
      env: { ...cleanEnvironment(), ...env, ...more },
      quiet,
      onLine: line => printed.push(line)
    });
    if (quiet) {
      process.stdout.write(`\n== ${name}: what it printed\n${printed.join('\n')}\n`);
    }
    const counts = count();
    if (counts === undefined || counts.passed + counts.failed === 0) {
      process.stderr.write(`The suite ${name} ran no test (exit code ${code}).\n`);
      return end({ passed: 0, failed: 1 });
    }
    return end(code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
  } catch (error) {
    if (!(error instanceof Trouble)) {
      throw error;
    }
    process.stderr.write(`${error.details}${error.message} ${error.hint}\n`);
    return end({ passed: 0, failed: 1 });
  }
}

/** Tests must not see what this shell has set for Hopyard, nor talk to its project. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOPYARD_|JPY_|JUPYTER_)/.test(name)));
}
