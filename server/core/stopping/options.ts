/** What a rule may be told, checked by name, kind and range before the rule exists. */

export class InvalidRule extends Error {
  override readonly name = 'InvalidRule';
}

export type Option =
  | {
      readonly kind: 'whole' | 'number';
      readonly default: number;
      readonly low: number;
      readonly high?: number;
      readonly says: string;
    }
  | { readonly kind: 'needed'; readonly says: string }
  | { readonly kind: 'word'; readonly default: string; readonly of: readonly string[]; readonly says: string };

export type OptionTable = Readonly<Record<string, Option>>;
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends { readonly default: infer D } ? (D extends string ? string : number) : number;
};
export type RawOptions = Readonly<Record<string, unknown>>;

export function readOptions<T extends OptionTable>(rule: string, table: T, raw: RawOptions): OptionValues<T> {
  refuseUnknown(rule, Object.keys(table), raw);
  const values = Object.entries(table).map(([name, option]) => [name, readOption(rule, name, option, raw[name])]);
  return Object.fromEntries(values) as OptionValues<T>;
}

export function refuseUnknown(rule: string, known: readonly string[], raw: RawOptions): void {
  const stray = Object.keys(raw).find(name => !known.includes(name));
  if (stray !== undefined) {
    const valid = known.length > 0 ? `its options are ${known.join(', ')}` : 'it has no options';
    throw new InvalidRule(`The stopping rule "${rule}" has no option "${stray}"; ${valid}.`);
  }
}

function readOption(rule: string, name: string, option: Option, value: unknown): number | string {
  const wrong = (wanted: string): InvalidRule =>
    new InvalidRule(
      `Option "${name}" of the stopping rule "${rule}" must be ${wanted}, not ${shownValue(value)}. (${option.says})`
    );
  if (option.kind === 'needed') {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw wrong('given, as a finite number');
    }
    return value;
  }
  if (value === undefined || value === null) {
    return option.default;
  }
  if (option.kind === 'word') {
    if (typeof value !== 'string' || !option.of.includes(value)) {
      throw wrong(`one of ${option.of.join(', ')}`);
    }
    return value;
  }
  const { low, high } = option;
  const kind = option.kind === 'whole' ? 'a whole number' : 'a number';
  const fits = typeof value === 'number' && (option.kind === 'number' || Number.isSafeInteger(value));
  if (!fits || !(value >= low && value <= (high ?? Number.MAX_VALUE))) {
    throw wrong(high === undefined ? `${kind} of at least ${low}` : `${kind} from ${low} to ${high}`);
  }
  return value;
}

function shownValue(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value).slice(0, 60);
}
