import { Type, type TProperties } from 'typebox';

/** A message is an object with a literal `kind` and no other properties than the ones listed. */
export function message<const Kind extends string, Properties extends TProperties>(kind: Kind, properties: Properties) {
  return Type.Object({ kind: Type.Literal(kind), ...properties }, { additionalProperties: false });
}
