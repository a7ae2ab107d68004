import { randomBytes } from 'node:crypto';
import type { Ids } from '../../ports';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

export const randomIds: Ids = {
  fleet: () => `fleet_${letters(10)}`,
  executor: () => `ex_${letters(10)}`,
  experiment: () => `exp_${letters(10)}`,
  operation: () => `op_${letters(10)}`
};

/** 36 letters divide 252 evenly: bytes above are thrown away, so that each letter is equally likely. */
function letters(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < 252 && text.length < length) text += ALPHABET.charAt(byte % 36);
    }
  }
  return text;
}
