/** Whether an executor runs in what its fleet was started with, and in what its prefix differs. */
import type { AgentHello, Failure, FleetSpec } from '../../protocol';
import { HopyardError } from '../hopyard-error';
import type { LockTold } from '../ports';

/** Packages named in one sentence; more are counted. */
const NAMED = 8;

/** A lock's other parts are for other types of machines: one that runs in any of them is in step. */
export function outOfStep(
  spec: FleetSpec,
  label: string,
  hello: Pick<AgentHello, 'lock' | 'packages'>,
  lockOf: (python: string) => LockTold | undefined
): Failure | undefined {
  if (spec.lock === undefined || hello.lock === spec.lock) return undefined;
  const told = spec.python === undefined ? undefined : lockOf(spec.python);
  const lock = told?.parts.has(spec.lock) === true ? told : undefined;
  if (hello.lock !== undefined && lock?.parts.has(hello.lock) === true) return undefined;
  const name = spec.environment ?? lock?.name;
  const wanted = lock?.parts.get(spec.lock);
  const packages = wanted === undefined ? '' : differences(hello.packages ?? [], wanted);
  return new HopyardError('EXECUTOR_OUT_OF_STEP', {
    id: label,
    environment: name ?? `the lock ${short(spec.lock)}`,
    difference: packages || `it has ${hello.lock === undefined ? 'no lock' : `the lock ${short(hello.lock)}`}`,
    command: `hopyard env sync${name === undefined ? '' : ` ${name}`}`
  }).toFailure();
}

/** Both are lists of "name version". What lies there beside the lock's packages harms nobody. */
function differences(here: readonly string[], wanted: readonly string[]): string {
  const versions = new Map(here.map(each => split(each)));
  const said = wanted.map(split).flatMap(([name, version]) => {
    const lies = versions.get(name);
    if (lies === version) return [];
    return [lies === undefined ? `${name} ${version} is missing` : `${name} is ${lies} there and not ${version}`];
  });
  const more = said.length - NAMED;
  return [...said.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const split = (nameAndVersion: string): [name: string, version: string] => {
  const at = nameAndVersion.indexOf(' ');
  return [nameAndVersion.slice(0, at), nameAndVersion.slice(at + 1)];
};

const short = (hash: string): string => hash.slice(0, 12);
