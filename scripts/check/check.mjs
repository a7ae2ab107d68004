import { availableParallelism } from 'node:os';
import { setUp } from '../setup/steps.mjs';
import { run } from '../shell/command.mjs';
import { readOptions } from '../shell/options.mjs';
import { seconds } from '../shell/progress.mjs';
import { totalLine } from '../test/total.mjs';
import { CHECKS, FIXES } from './checks.mjs';

const OPTIONS = { fix: { says: 'put right what can be put right by machine' } };

export async function check(args) {
  const options = readOptions(OPTIONS, args);
  await setUp({ build: false });
  if (options.fix) {
    for (const fix of FIXES) {
      await runCommands(fix);
    }
  }
  const waiting = [...CHECKS];
  const results = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push(await runOne(next));
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, lane));
  const failed = results.filter(passed => !passed).length;
  process.stdout.write(`${totalLine({ passed: results.length - failed, failed })}\n`);
  return failed === 0 ? 0 : 1;
}

async function runOne(one) {
  const started = performance.now();
  const failure = await runCommands(one);
  const took = seconds(performance.now() - started);
  process.stdout.write(failure === undefined ? `✓ ${one.name}  ${took}\n` : `✗ ${one.name}  ${took}\n${failure}\n`);
  return failure === undefined;
}

/** Runs the commands one after the other; the output of the first that fails, or undefined. */
async function runCommands({ commands }) {
  for (const [program, ...args] of commands) {
    const result = await run(program, args, { quiet: true });
    if (result.code !== 0) {
      return result.missing ? `${program} was not found: npm run setup` : result.output;
    }
  }
  return undefined;
}
