/**
 * msgpack frames of the two WebSockets: a message or a list of them, in order. A frame costs both sides more than a small
 * message does. Each message is parsed once against its schema and trusted after that.
 */
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

/** As few frames as hold them. A message that is over the limit by itself has a frame of its own. */
export function packed(messages: readonly object[]): Buffer[] {
  const frame = packr.pack(messages.length === 1 ? messages[0] : messages);
  if (frame.length <= MAX_FRAME_BYTES || messages.length === 1) return [frame];
  const half = messages.length >> 1;
  return [...packed(messages.slice(0, half)), ...packed(messages.slice(half))];
}

export type Parsed<Message> =
  { readonly ok: true; readonly messages: readonly Message[] } | { readonly ok: false; readonly refusal: HopyardError };

/** Never throws, whatever the bytes. */
export function parseFrame<Message>(schemas: Schemas, frame: Buffer, isBinary: boolean): Parsed<Message> {
  if (frame.length > MAX_FRAME_BYTES) {
    return refused(new HopyardError('FRAME_TOO_LARGE', { size: frame.length, limit: MAX_FRAME_BYTES }));
  }
  if (!isBinary) return refused(badFrame('it is text where msgpack was expected'));
  let said: unknown;
  try {
    said = unpackr.unpack(frame);
  } catch (error) {
    return refused(badFrame(`it is not msgpack (${error instanceof Error ? error.message : String(error)})`));
  }
  const messages: readonly unknown[] = Array.isArray(said) ? said : [said];
  for (const message of messages) {
    const refusal = unfit(schemas, message);
    if (refusal !== undefined) return refused(refusal);
  }
  return { ok: true, messages: messages as readonly Message[] };
}

function unfit(schemas: Schemas, message: unknown): HopyardError | undefined {
  const kind = (message as { kind?: unknown } | null | undefined)?.kind;
  const schema = typeof kind === 'string' && Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  return schema === undefined
    ? badFrame(`it is of no known kind; known are ${Object.keys(schemas).join(', ')}`)
    : invalid(schema, message, `The message ${String(kind)}`);
}

const badFrame = (why: string): HopyardError => new HopyardError('BAD_REQUEST', { what: 'The frame', why });
const refused = (refusal: HopyardError): { ok: false; refusal: HopyardError } => ({ ok: false, refusal });
