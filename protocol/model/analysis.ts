import { Type, type Static } from 'typebox';
import { Count, LongText, ShortText } from './scalars';

/** How much each parameter and each pair of them moves a metric: shares of its variance, from 0 to 1. */
export const ImportanceView = Type.Object({
  metric: ShortText,
  /** The most important first; together 1. `std`: how far the trees of the forest disagree. */
  parameters: Type.Array(Type.Object({ name: ShortText, importance: Type.Number(), std: Type.Number() })),
  /** What two parameters do together beyond what each does alone, the largest first. */
  pairs: Type.Array(Type.Object({ a: ShortText, b: ShortText, importance: Type.Number() })),
  /** Trials it was computed from. */
  trials: Count,
  /** What it shows, or why it shows nothing, in words. */
  says: LongText
});
export type ImportanceView = Static<typeof ImportanceView>;
