import type { Static } from 'typebox';
import { LongText } from '../model/scalars';
import { message } from './message';

/** server → agent: end the worker and leave. */
export const ShutDown = message('shutDown', {
  reason: LongText
});
export type ShutDown = Static<typeof ShutDown>;
