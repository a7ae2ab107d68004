/** A program in place of Python whose "host" does as told by the file `act.js` beside it. Its agents are real processes. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param act JavaScript that sees `order`, `say(event)` and `agent()`, which starts a process that leads its own group
 * and has a child in it, and returns its pid.
 */
export function fakePython(folder: string, act: string): string {
  const path = join(folder, 'python');
  writeFileSync(
    path,
    `#!${process.execPath}
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
if (process.argv.slice(2).join(' ') !== '-m hopyard.executor.host') { console.error('unexpected arguments'); process.exit(2); }
const lines = readFileSync(0, 'utf8').split('\\n');
const order = JSON.parse(lines[0]);
const say = event => process.stdout.write(JSON.stringify(event) + '\\n');
const agent = (script = 'sleep 300 & echo $! > "$0/child"; exec sleep 300') => {
  const child = spawn('/bin/sh', ['-c', script, ${JSON.stringify(folder)}], { detached: true, stdio: 'ignore' });
  child.on('exit', (code, signal) => ended(child.pid, code, signal));
  return child.pid;
};
let ended = () => undefined;
${act}
`
  );
  chmodSync(path, 0o755);
  return path;
}
