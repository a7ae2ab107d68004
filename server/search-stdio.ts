/**
 * Any search over JSON lines on standard input and output: `search-stdio [search] [option=value …]`.
 *
 * `{"cmd":"init","space":[…],"seed":0,"direction":"minimize"}` opens a conversation; with `"maxEpochs"` it is about
 * trials that report curves, without about trials that return a value. One answer a line; an error is
 * `{"error": …}` and ends nothing.
 */
import { createInterface } from 'node:readline';

import type { Conversation, Opening } from './search-stdio/conversation';
import { readArguments } from './search-stdio/conversation';
import { openCurves } from './search-stdio/async';
import { openValues } from './search-stdio/values';

const OPENINGS: Readonly<Record<'values' | 'curves', Opening>> = { values: openValues, curves: openCurves };

const choice = readArguments(process.argv.slice(2));
let conversation: Conversation | undefined;

function answer(line: string): unknown {
  const message: unknown = JSON.parse(line);
  if (message === null || typeof message !== 'object' || !('cmd' in message)) {
    throw new Error('Each line must be an object with "cmd".');
  }
  if (message.cmd === 'init') {
    conversation = OPENINGS['maxEpochs' in message ? 'curves' : 'values'](message, choice);
    return {};
  }
  if (conversation === undefined) {
    throw new Error('The first line must be {"cmd":"init", …}.');
  }
  return conversation.answer(message);
}

createInterface({ input: process.stdin }).on('line', line => {
  let reply: unknown;
  try {
    reply = answer(line);
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
});
