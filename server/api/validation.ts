/** TypeBox schemas compiled once, when first needed, and their complaints in words. */
import { Compile, type Validator } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { HopyardError } from '../hopyard-error';

const compiled = new WeakMap<TSchema, Validator>();

export function compiledOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema) as Validator;
    compiled.set(schema, validator);
  }
  return validator;
}

/** Deeper values would overflow the stack of whoever writes them out again. */
const DEEPEST = 200;

/** Undefined when the value is as the schema says. `what` names it to the sender. */
export function invalid(schema: TSchema, value: unknown, what: string): HopyardError | undefined {
  if (compiledOf(schema).Check(value)) {
    return deeperThan(DEEPEST, value)
      ? new HopyardError('BAD_REQUEST', { what, why: `it is nested deeper than ${DEEPEST} levels` })
      : undefined;
  }
  return new HopyardError('BAD_REQUEST', { what, why: complaint(schema, value) });
}

/** The first complaint that names a place. */
export function complaint(schema: TSchema, value: unknown): string {
  const errors = compiledOf(schema).Errors(value);
  const [first] = [...errors].sort((one, other) => other.instancePath.length - one.instancePath.length);
  if (first === undefined) return 'it is not as expected';
  return first.instancePath === '' ? first.message : `${first.instancePath.slice(1)} ${first.message}`;
}

function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some(item => deeperThan(levels - 1, item));
  for (const key in value) {
    if (deeperThan(levels - 1, (value as Record<string, unknown>)[key])) return true;
  }
  return false;
}
