/** A search's options: declared once, checked by name, kind and range, with defaults. */
import { InvalidSpace } from '../space';
import { shown } from '../space/expression';

export type Option =
  | {
      readonly kind: 'whole';
      readonly default: number;
      readonly low: number;
      readonly high?: number;
      readonly says: string;
    }
  | {
      readonly kind: 'number';
      readonly default: number;
      readonly low: number;
      readonly high?: number;
      readonly says: string;
    }
  | { readonly kind: 'flag'; readonly default: boolean; readonly says: string }
  | { readonly kind: 'word'; readonly default: string; readonly of: readonly string[]; readonly says: string };

export type OptionTable = Readonly<Record<string, Option>>;
export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: T[K]['default'] };
export type RawOptions = Readonly<Record<string, unknown>>;

export function readOptions<T extends OptionTable>(search: string, table: T, raw: RawOptions): OptionValues<T> {
  const names = Object.keys(table);
  for (const name of Object.keys(raw)) {
    if (!names.includes(name)) {
      const valid = names.length > 0 ? `its options are ${names.join(', ')}` : 'it has no options';
      throw new InvalidSpace(`The search "${search}" has no option "${name}"; ${valid}.`);
    }
  }
  const values = names.map(name => [name, readOption(search, name, table[name] as Option, raw[name])]);
  return Object.fromEntries(values) as OptionValues<T>;
}

function readOption(search: string, name: string, option: Option, value: unknown): number | boolean | string {
  if (value === undefined || value === null) {
    return option.default;
  }
  const wrong = (wanted: string): InvalidSpace =>
    new InvalidSpace(
      `Option "${name}" of the search "${search}" must be ${wanted}, not ${shown(value)}. (${option.says})`
    );
  switch (option.kind) {
    case 'flag':
      if (typeof value !== 'boolean') {
        throw wrong('true or false');
      }
      return value;
    case 'word':
      if (typeof value !== 'string' || !option.of.includes(value)) {
        throw wrong(`one of ${option.of.join(', ')}`);
      }
      return value;
    case 'whole':
    case 'number': {
      const high = option.high ?? Infinity;
      const kind = option.kind === 'whole' ? 'a whole number' : 'a number';
      const fits = typeof value === 'number' && (option.kind === 'number' || Number.isSafeInteger(value));
      if (!fits || !(value >= option.low && value <= high)) {
        throw wrong(high === Infinity ? `${kind} of at least ${option.low}` : `${kind} from ${option.low} to ${high}`);
      }
      return value;
    }
  }
}
