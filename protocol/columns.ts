/**
 * Columns of numbers as one run of bytes, for what is too much for JSON: boards and curves.
 *
 *   "HYC1" · u32 length of the head · head (JSON in ASCII, padded with blanks) · the arrays, one after the other
 *
 * Everything is little-endian and begins at a multiple of 8 bytes. The head is `{"head": …, "arrays": [[name, type,
 * length], …]}`; types are f64, i32, u32, i16 and u8. NaN and infinities travel as they are.
 */
const MAGIC = [0x48, 0x59, 0x43, 0x31] as const;
const TYPES = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, i16: Int16Array, u8: Uint8Array } as const;
type TypeName = keyof typeof TYPES;

export type Numbers = Float64Array | Int32Array | Uint32Array | Int16Array | Uint8Array;
export type Columns = Readonly<Record<string, Numbers>>;

export interface Packed {
  readonly head: unknown;
  readonly arrays: Columns;
}

export function packColumns(head: unknown, arrays: Columns): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(arrays);
  const said = asciiOf({ head, arrays: entries.map(([name, values]) => [name, typeOf(values), values.length]) });
  const start = whole(8 + said.length);
  const size = entries.reduce((sum, [, values]) => sum + whole(values.byteLength), start);
  const bytes = new Uint8Array(size);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(4, start - 8, true);
  bytes.fill(0x20, 8, start);
  for (let k = 0; k < said.length; k++) bytes[8 + k] = said.charCodeAt(k);
  let at = start;
  for (const [, values] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += whole(values.byteLength);
  }
  return bytes;
}

/** The arrays are views of the bytes, which must not be written to afterwards. */
export function unpackColumns(given: Uint8Array | ArrayBuffer): Packed {
  const bytes = aligned(given);
  if (bytes.length < 8 || MAGIC.some((letter, k) => bytes[k] !== letter)) {
    throw new TypeError(`These ${bytes.length} bytes hold no columns: they do not begin with "HYC1".`);
  }
  let at = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const { head, arrays } = headOf(bytes.subarray(8, at));
  const columns: Record<string, Numbers> = {};
  for (const [name, type, length] of arrays) {
    const size = length * TYPES[type].BYTES_PER_ELEMENT;
    if (at + size > bytes.length) {
      throw new TypeError(`The column "${name}" is cut off: ${bytes.length} bytes came, ${at + size} were announced.`);
    }
    columns[name] = new TYPES[type](bytes.buffer, bytes.byteOffset + at, length);
    at += whole(size);
  }
  return { head, arrays: columns };
}

const whole = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function typeOf(values: Numbers): TypeName {
  const found = (Object.keys(TYPES) as TypeName[]).find(name => values instanceof TYPES[name]);
  if (found === undefined) throw new TypeError('Columns hold no numbers of this type.');
  return found;
}

function aligned(given: Uint8Array | ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (!(given instanceof Uint8Array)) return new Uint8Array(given);
  return given.byteOffset % 8 === 0 && given.buffer instanceof ArrayBuffer
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : // A Buffer's own `slice` would copy nothing.
      new Uint8Array(given);
}

/** Any JSON in letters of one byte each. */
const asciiOf = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  );

interface Said {
  readonly head: unknown;
  readonly arrays: readonly (readonly [string, TypeName, number])[];
}

function headOf(bytes: Uint8Array): Said {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  const said = JSON.parse(text) as Partial<Said> | null;
  const isSound = said?.arrays?.every(
    ([name, type, length]) => typeof name === 'string' && type in TYPES && length >= 0
  );
  if (said?.arrays === undefined || isSound !== true) throw new TypeError('The head of these columns cannot be read.');
  return { head: said.head, arrays: said.arrays };
}
