/** From anything to a valid `SpaceSpec`, or an error that says what to change. */
import type { Expression } from './expression';
import { isScalar, parseExpression, shown } from './expression';
import { InvalidSpace } from './invalid';
import type { ParameterSpec, SpaceSpec } from './spec';
import type { ParamValue } from './values';

/** Names that the train function receives from Hopyard itself. */
export const RESERVED_NAMES: readonly string[] = [
  'reporter',
  'budget',
  'dataset_function',
  'model_function',
  '__proto__'
];
const LONGEST_NAME = 200;
const TYPES: Readonly<Record<string, ParameterSpec['type']>> = {
  float: 'float',
  double: 'float',
  int: 'int',
  integer: 'int',
  discrete: 'discrete',
  categorical: 'categorical',
  constant: 'constant'
};

export interface ParseOptions {
  /** `swap` is for the old `hops` calls, where real notebooks ship `[high, low]`. */
  readonly reversedBounds?: 'refuse' | 'swap';
  readonly reserved?: readonly string[];
}

export interface ParsedSpace {
  readonly spec: SpaceSpec;
  readonly warnings: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

export function parseSpec(raw: unknown, options: ParseOptions = {}): ParsedSpace {
  const { parameters, constraints } = shape(raw);
  const known = new Set<string>();
  const warnings: string[] = [];
  const parsed = parameters.map((member, index) => {
    const parameter = parseParameter(member, index, known, options, warnings);
    known.add(parameter.name);
    return parameter;
  });
  const conditions = constraints.map((constraint, index) =>
    parseExpression(constraint, `Constraint ${index + 1}`, known)
  );
  return { spec: { parameters: parsed, ...(conditions.length > 0 ? { constraints: conditions } : {}) }, warnings };
}

function shape(raw: unknown): { parameters: readonly unknown[]; constraints: readonly unknown[] } {
  const listed: Members = Array.isArray(raw) ? { parameters: raw } : isMembers(raw) ? raw : {};
  const parameters = listed['parameters'];
  if (!Array.isArray(parameters)) {
    throw new InvalidSpace(
      `A search space is {"parameters": [{"name", "type", …}], "constraints": […]}, not ${shown(raw)}.`
    );
  }
  const constraints = listed['constraints'] ?? [];
  if (!Array.isArray(constraints)) {
    throw new InvalidSpace(`"constraints" must be a list of conditions, not ${shown(constraints)}.`);
  }
  return { parameters, constraints };
}

function parseParameter(
  raw: unknown,
  index: number,
  known: ReadonlySet<string>,
  options: ParseOptions,
  warnings: string[]
): ParameterSpec {
  if (!isMembers(raw)) {
    throw new InvalidSpace(`Parameter ${index + 1} must be an object with "name" and "type", not ${shown(raw)}.`);
  }
  const name = parseName(raw['name'], index, known, options.reserved ?? RESERVED_NAMES);
  const where = `Parameter "${name}"`;
  const type = typeof raw['type'] === 'string' ? TYPES[raw['type'].toLowerCase()] : undefined;
  if (type === undefined) {
    throw new InvalidSpace(
      `${where}: unknown type ${shown(raw['type'])}; use DOUBLE (float), INTEGER (int), DISCRETE, CATEGORICAL or CONSTANT.`
    );
  }
  const when = raw['when'];
  const named: { name: string; when?: Expression } = { name };
  if (when !== undefined && when !== null) {
    named.when = parseExpression(when, `${where}, its condition`, known);
  }
  switch (type) {
    case 'float':
    case 'int':
      return { ...named, ...parseRange(type, raw, where, options, warnings) };
    case 'constant':
      if (!isScalar(raw['value'])) {
        throw new InvalidSpace(
          `${where}: a constant needs "value", a number, text, true, false or null, not ${shown(raw['value'])}.`
        );
      }
      return { ...named, type, value: unsigned(raw['value']) };
    case 'discrete':
    case 'categorical':
      return { ...named, ...parseChoices(type, raw, where) };
  }
}

function parseName(name: unknown, index: number, known: ReadonlySet<string>, reserved: readonly string[]): string {
  if (typeof name !== 'string' || name.length === 0 || name.length > LONGEST_NAME) {
    throw new InvalidSpace(
      `Parameter ${index + 1}: its name must be a text of 1 to ${LONGEST_NAME} characters, not ${shown(name)}.`
    );
  }
  if (reserved.includes(name)) {
    throw new InvalidSpace(
      `Parameter "${name}": this name is reserved (${reserved.join(', ')}), for the train function receives it from Hopyard. Rename the parameter, for example "${name.replace(/^_+|_+$/g, '')}_value".`
    );
  }
  if (known.has(name)) {
    throw new InvalidSpace(`Parameter "${name}" is declared twice; give each parameter its own name.`);
  }
  return name;
}

type Range = { type: 'float' | 'int'; low: number; high: number; log?: true; step?: number };

function parseRange(
  type: 'float' | 'int',
  raw: Members,
  where: string,
  options: ParseOptions,
  warnings: string[]
): Range {
  let [low, high] = bounds(raw, where);
  for (const bound of [low, high]) {
    if (type === 'int' && !Number.isSafeInteger(bound)) {
      throw new InvalidSpace(`${where}: an INTEGER needs whole bounds, not ${bound}. Use DOUBLE for fractions.`);
    }
  }
  if (low > high) {
    if (options.reversedBounds !== 'swap') {
      throw new InvalidSpace(
        `${where}: the lower bound ${low} is above the upper bound ${high}; write [${high}, ${low}].`
      );
    }
    warnings.push(`${where}: its bounds [${low}, ${high}] were reversed and are read as [${high}, ${low}].`);
    [low, high] = [high, low];
  }
  if (low === high) {
    throw new InvalidSpace(
      `${where}: both bounds are ${low}, so nothing is left to search; widen them or use the type CONSTANT.`
    );
  }
  if (!Number.isFinite(high - low)) {
    throw new InvalidSpace(
      `${where}: the range from ${low} to ${high} is too wide to compute with; narrow it or search its logarithm.`
    );
  }
  const log = flag(raw['log'], where);
  if (log && low <= 0) {
    throw new InvalidSpace(`${where}: a log scale needs a lower bound above 0, not ${low}. Raise it or drop "log".`);
  }
  const range: Range = { type, low, high, ...(log ? { log } : {}) };
  const step = raw['step'] ?? undefined;
  if (step !== undefined) {
    const whole = type === 'float' || Number.isSafeInteger(step);
    if (typeof step !== 'number' || !(step > 0) || !(step <= (high - low) * (1 + 1e-9)) || !whole) {
      throw new InvalidSpace(
        `${where}: "step" must be ${type === 'int' ? 'a whole number' : 'a number'} above 0 and at most ${high - low}, not ${shown(step)}.`
      );
    }
    if ((high - low) / step > Number.MAX_SAFE_INTEGER) {
      throw new InvalidSpace(`${where}: a step of ${step} makes too many values; leave "step" out.`);
    }
    range.step = step;
  }
  return range;
}

function bounds(raw: Members, where: string): [number, number] {
  const listed = raw['values'] ?? [raw['low'], raw['high']];
  if (!Array.isArray(listed) || listed.length !== 2) {
    throw new InvalidSpace(
      Array.isArray(listed) && listed.length === 0
        ? `${where}: its bounds are empty; give [low, high].`
        : `${where}: a range needs exactly two bounds, [low, high], not ${shown(listed)}.`
    );
  }
  const [low, high] = listed as unknown[];
  if (typeof low !== 'number' || typeof high !== 'number' || !Number.isFinite(low) || !Number.isFinite(high)) {
    throw new InvalidSpace(`${where}: both bounds must be finite numbers, not ${shown(low)} and ${shown(high)}.`);
  }
  return [unsigned(low), unsigned(high)];
}

/** Zero without a sign: JSON has no other, and a space must survive it. */
const unsigned = <Value>(value: Value): Value => (Object.is(value, -0) ? (0 as Value) : value);

function flag(value: unknown, where: string): true | undefined {
  if (value !== undefined && value !== null && typeof value !== 'boolean') {
    throw new InvalidSpace(`${where}: "log" must be true or false, not ${shown(value)}.`);
  }
  return value === true ? true : undefined;
}

function parseChoices(type: 'discrete' | 'categorical', raw: Members, where: string) {
  const listed = raw['values'] ?? raw['choices'];
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new InvalidSpace(`${where}: it needs at least one value in a list, not ${shown(listed)}.`);
  }
  const strange = listed.find(value => !isScalar(value));
  if (strange !== undefined || !listed.every(isScalar)) {
    throw new InvalidSpace(
      `${where}: ${shown(strange)} cannot be a value; use numbers, texts, true, false or null (a name for anything larger, looked up inside the train function).`
    );
  }
  const values: readonly ParamValue[] = listed.map(unsigned);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw new InvalidSpace(`${where}: the value ${shown(twice)} is listed twice; list each value once.`);
  }
  if (type === 'discrete' && values.every(value => typeof value === 'number')) {
    return { type, values: values as readonly number[] };
  }
  return { type: 'categorical' as const, choices: values };
}

function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
