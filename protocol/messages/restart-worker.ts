import type { Static } from 'typebox';
import { LongText } from '../model/scalars';
import { message } from './message';

/** server → agent: end the worker (interrupt, terminate, kill) and start a clean one. */
export const RestartWorker = message('restartWorker', {
  reason: LongText
});
export type RestartWorker = Static<typeof RestartWorker>;
