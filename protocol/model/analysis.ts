import { Type, type Static } from 'typebox';
import { Count, LongText, ShortText } from './scalars';

/** How much each parameter and each pair of them moves a metric. */
export const ImportanceView = Type.Object({
  metric: ShortText,
  /** The most important first; together 1, as Optuna has it. `std`: how far the trees of the forest disagree. */
  parameters: Type.Array(Type.Object({ name: ShortText, importance: Type.Number(), std: Type.Number() })),
  /** What two parameters do together beyond what each does alone, as a share of all variance; the largest first. */
  pairs: Type.Array(Type.Object({ a: ShortText, b: ShortText, importance: Type.Number() })),
  /** Trials it was computed from. */
  trials: Count,
  /** What it shows, or why it shows nothing, in words. */
  says: LongText
});
export type ImportanceView = Static<typeof ImportanceView>;
