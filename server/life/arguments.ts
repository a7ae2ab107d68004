import { parseArgs } from 'node:util';
import { HopyardError } from '../hopyard-error';

export interface Arguments {
  readonly project: string;
}

const USAGE = 'usage: node main.cjs --project DIR';

export function readArguments(given: string[]): Arguments {
  try {
    const { values } = parseArgs({ args: given, options: { project: { type: 'string' } }, strict: true });
    if (values.project !== undefined && values.project !== '') return { project: values.project };
  } catch (error) {
    throw new HopyardError('BAD_REQUEST', { what: 'The command', why: `${String(error)}; ${USAGE}` }, { cause: error });
  }
  throw new HopyardError('BAD_REQUEST', { what: 'The command', why: `the project is missing; ${USAGE}` });
}
