import { Type, type Static } from 'typebox';
import { Count } from './scalars';

/** A piece of a log that may still grow, from a byte offset. */
export const LogTail = Type.Object({ path: Type.String(), size: Count, from: Count, text: Type.String() });
export type LogTail = Static<typeof LogTail>;
