/** msgpack frames of the two WebSockets: one message a frame, parsed once against its schema and trusted after that. */
import { Packr, Unpackr } from 'msgpackr';
import type { TSchema } from 'typebox';
import { MAX_FRAME_BYTES } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import { invalid } from '../validation';

/** Maps with string keys, as every msgpack reader knows them; whole numbers beyond 32 bits stay numbers. */
const FORM = { useRecords: false, int64AsType: 'number' } as const;
const packr = new Packr(FORM);
const unpackr = new Unpackr(FORM);

export type Schemas = Readonly<Record<string, TSchema>>;

export function pack(message: object): Buffer {
  return packr.pack(message);
}

export type Parsed<Message> =
  { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly refusal: HopyardError };

/** Never throws, whatever the bytes. */
export function parseFrame<Message>(schemas: Schemas, frame: Buffer, isBinary: boolean): Parsed<Message> {
  if (frame.length > MAX_FRAME_BYTES) {
    return refused(new HopyardError('FRAME_TOO_LARGE', { size: frame.length, limit: MAX_FRAME_BYTES }));
  }
  if (!isBinary) return refused(badFrame('it is text where msgpack was expected'));
  let message: unknown;
  try {
    message = unpackr.unpack(frame);
  } catch (error) {
    return refused(badFrame(`it is not msgpack (${error instanceof Error ? error.message : String(error)})`));
  }
  const kind = (message as { kind?: unknown } | null | undefined)?.kind;
  const schema = typeof kind === 'string' && Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  if (schema === undefined)
    return refused(badFrame(`it is of no known kind; known are ${Object.keys(schemas).join(', ')}`));
  const refusal = invalid(schema, message, `The message ${String(kind)}`);
  return refusal === undefined ? { ok: true, message: message as Message } : refused(refusal);
}

const badFrame = (why: string): HopyardError => new HopyardError('BAD_REQUEST', { what: 'The frame', why });
const refused = (refusal: HopyardError): { ok: false; refusal: HopyardError } => ({ ok: false, refusal });
