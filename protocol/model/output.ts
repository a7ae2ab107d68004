import { Type, type Static } from 'typebox';
import { Json, JsonRecord, LongText, ShortText } from './scalars';

/** One piece of what a trial printed or displayed, in the order in which it happened. */
export const OutputItem = Type.Union([
  Type.Object({
    kind: Type.Literal('stream'),
    name: Type.Union([Type.Literal('stdout'), Type.Literal('stderr')]),
    text: Type.String()
  }),
  Type.Object({
    kind: Type.Literal('display'),
    data: Type.Record(ShortText, Json),
    metadata: JsonRecord,
    displayId: Type.Optional(ShortText),
    /** Replaces the earlier display of the same `displayId` instead of adding one. */
    update: Type.Optional(Type.Boolean())
  }),
  Type.Object({ kind: Type.Literal('clear'), wait: Type.Boolean() }),
  Type.Object({ kind: Type.Literal('error'), name: ShortText, value: LongText, traceback: Type.Array(LongText) }),
  /** Said by Hopyard itself: "output over 1 MB goes to output.log only". */
  Type.Object({ kind: Type.Literal('notice'), text: LongText })
]);
export type OutputItem = Static<typeof OutputItem>;
