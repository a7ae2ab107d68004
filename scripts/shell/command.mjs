// Running other programs: always an array of arguments, never a shell.
import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';
import { Trouble } from './trouble.mjs';

/** Lines kept of a quiet program's output, for the message when it fails: what went wrong stands at either end. */
const FIRST_LINES = 20;
const LAST_LINES = 60;

/**
 * Runs a program to its end. `quiet` keeps its output back and hands each line to `onLine`; otherwise it writes to the terminal.
 * Resolves with {code, output, missing}: `missing` when there is no such program.
 */
export function run(program, args, { cwd = ROOT, env = process.env, quiet = false, onLine = () => undefined } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const kept = [];
    const keep = line => {
      kept.push(line);
      if (kept.length > FIRST_LINES + LAST_LINES) {
        kept.splice(FIRST_LINES, 1);
      }
      onLine(line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) {
        splitLines(stream, keep);
      }
    }
    child.on('error', error => {
      if (error.code === 'ENOENT') {
        resolve({ code: 127, output: '', missing: true });
      } else {
        reject(error);
      }
    });
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 128, signal, output: kept.join('\n'), missing: false })
    );
  });
}

/** Runs a program and gives its whole standard output, or undefined when it fails or is not there. */
export function capture(program, args, { cwd = ROOT, env = process.env } = {}) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', chunk => (text += chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', code => resolve(code === 0 ? text : undefined));
  });
}

/** Runs a quiet program that must succeed; its last lines come with the trouble when it does not. */
export async function mustRun(program, args, options, explain) {
  const result = await run(program, args, { quiet: true, ...options });
  if (result.code !== 0) {
    throw (
      explain?.(result) ?? new Trouble(`${program} ${args.join(' ')} ended with ${result.code}.`, '', result.output)
    );
  }
  return result;
}

export function splitLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', chunk => {
    const lines = (rest + chunk).split(/\r?\n|\r/);
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream.on('end', () => rest && onLine(rest));
}
