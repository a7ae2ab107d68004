/** Scalars shared by every message. Ids are opaque: nobody parses them. */
import { Type, type Static } from 'typebox';

export const ExperimentId = Type.String({
  pattern: '^exp_[A-Za-z0-9]{4,40}$',
  description: 'exp_… , unique in a project'
});
export type ExperimentId = Static<typeof ExperimentId>;

export const TrialId = Type.String({
  pattern: '^exp_[A-Za-z0-9]{4,40}\\.[0-9]{1,9}$',
  description: '<experiment>.<number>'
});
export type TrialId = Static<typeof TrialId>;

export const FleetId = Type.String({ pattern: '^fleet_[A-Za-z0-9]{4,40}$' });
export type FleetId = Static<typeof FleetId>;

export const ExecutorId = Type.String({ pattern: '^ex_[A-Za-z0-9]{4,40}$' });
export type ExecutorId = Static<typeof ExecutorId>;

/** Milliseconds since 1970-01-01 UTC by the sidecar's clock. */
export const Millis = Type.Number({ minimum: 0, description: 'milliseconds since 1970-01-01 UTC' });
export type Millis = Static<typeof Millis>;

export const Count = Type.Integer({ minimum: 0 });
export type Count = Static<typeof Count>;

/** Fencing number of an attempt: strictly increasing per trial, from 1. */
export const Attempt = Type.Integer({ minimum: 1 });
export type Attempt = Static<typeof Attempt>;

export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of a blob, lower-case hex' });
export type Sha256 = Static<typeof Sha256>;

/** Opaque bytes: msgpack `bin` on the wire; `{"$bytes": "<base64>"}` in example files. */
export const Bytes = Type.Refine(
  Type.Unsafe<Uint8Array>({ description: 'opaque bytes (msgpack bin)' }),
  (value: unknown) => value instanceof Uint8Array
);
export type Bytes = Uint8Array;

/** Any double of a user's metric: NaN and infinities too, which `Type.Number` refuses. msgpack carries them; JSON shows null. */
export const Double = Type.Refine(
  Type.Unsafe<number>({ description: 'a number; NaN and infinities allowed' }),
  (value: unknown) => typeof value === 'number'
);
export type Double = Static<typeof Double>;

/** Short text a user chose: a name, a label. */
export const ShortText = Type.String({ maxLength: 1_000 });

/** Numbers by name. */
export const Metrics = Type.Record(Type.String({ maxLength: 200 }), Double, { maxProperties: 64 });
export type Metrics = Static<typeof Metrics>;
export const LongText = Type.String({ maxLength: 1_000_000 });

/** A value that JSON can carry; depth and size are bounded by the frame limit. */
export const Json = Type.Unknown({ description: 'any JSON value' });
export type Json = Static<typeof Json>;

export const JsonRecord = Type.Record(Type.String({ maxLength: 1_000 }), Json);
export type JsonRecord = Static<typeof JsonRecord>;
