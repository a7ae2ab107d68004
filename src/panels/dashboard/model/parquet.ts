import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { nameIn } from './export';
import type { Field } from './fields';

/**
 * The table as a Parquet file: whole numbers as INT64, figures as DOUBLE with their infinities, moments as timestamps in
 * milliseconds UTC, true and false as BOOLEAN, words as UTF-8; null where a trial has no value. Loaded only when asked for.
 */
export function toParquet(fields: readonly Field[], rows: Iterable<number>): ArrayBuffer {
  const order = [...rows];
  return parquetWriteBuffer({
    columnData: fields.map(field => column(field, nameIn(fields, field), order)),
    createdBy: 'hopyard'
  });
}

function column(field: Field, name: string, rows: readonly number[]): ColumnSource {
  const { word } = field;
  const numbers = rows.map(row => field.value(row));
  if (word) {
    const words = numbers.map(value => (Number.isNaN(value) ? null : word(value)));
    const areTruths = field.kind === 'category' && words.every(isTruth) && words.some(said => said !== null);
    return areTruths
      ? typed(name, 'BOOLEAN', words, said => said === 'true')
      : typed(name, 'STRING', words, said => said);
  }
  const values = numbers.map(value => (Number.isNaN(value) ? null : value));
  if (field.kind === 'moment') {
    return typed(name, 'TIMESTAMP', values, value => new Date(value));
  }
  // A column told to hold whole numbers may have been given others by hand: then none is rounded.
  return field.kind === 'count' && values.every(value => value === null || Number.isSafeInteger(value))
    ? typed(name, 'INT64', values, BigInt)
    : typed(name, 'DOUBLE', values, value => value);
}

const isTruth = (said: string | null): boolean => said === null || said === 'true' || said === 'false';

function typed<T>(
  name: string,
  type: BasicType,
  values: readonly (T | null)[],
  of: (value: T) => unknown
): ColumnSource {
  return { name, type, data: values.map(value => (value === null ? null : of(value))), nullable: true };
}
