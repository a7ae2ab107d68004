/** What the environment says, read once at the start. A wrong value is named, never guessed around. */
import { HopyardError } from '../hopyard-error';

export interface Wishes {
  readonly idleMs: number;
  readonly python: string;
  readonly maxExecutors: number | undefined;
  /** An agent unheard for this long is lost; absent: the hub's default. */
  readonly leaseMs: number | undefined;
}

const IDLE_MINUTES = 10;

export function readEnvironment(environment: NodeJS.ProcessEnv): Wishes {
  const idleMinutes = numberOf(environment, 'HOPYARD_IDLE_MINUTES', 'a number of minutes above 0');
  const maxExecutors = numberOf(environment, 'HOPYARD_MAX_EXECUTORS', 'a whole number above 0');
  if (maxExecutors !== undefined && !Number.isInteger(maxExecutors))
    throw wrong('HOPYARD_MAX_EXECUTORS', 'a whole number above 0');
  return {
    idleMs: (idleMinutes ?? IDLE_MINUTES) * 60_000,
    python: environment['HOPYARD_PYTHON'] || 'python3',
    maxExecutors,
    leaseMs: numberOf(environment, 'HOPYARD_LEASE_MS', 'a number of milliseconds above 0')
  };
}

function numberOf(environment: NodeJS.ProcessEnv, name: string, wanted: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw wrong(name, wanted, text);
  return value;
}

const wrong = (name: string, wanted: string, text = ''): HopyardError =>
  new HopyardError('BAD_REQUEST', { what: `${name}=${text}`, why: `it is not ${wanted}` });
