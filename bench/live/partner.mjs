import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that is told a line of JSON and answers with one. */
export function partner(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async tell(what) {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ended early.`);
      return JSON.parse(value);
    }
  };
}
