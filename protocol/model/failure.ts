import { Type, type Static } from 'typebox';
import { LongText, ShortText } from './scalars';

/** Why a trial or an act failed, as a person reads it. `code` is a key of the error table (`errors.ts`) or a Python class name. */
export const Failure = Type.Object({
  code: ShortText,
  message: LongText,
  /** Python traceback, ANSI-coloured lines joined by newlines. */
  traceback: Type.Optional(LongText),
  hint: Type.Optional(LongText)
});
export type Failure = Static<typeof Failure>;
