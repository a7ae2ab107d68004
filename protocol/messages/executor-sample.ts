import type { Static } from 'typebox';
import { Sample } from '../model/fleet';
import { message } from './message';

/** agent → server: use of the executor, about once a second. Never journalled. */
export const ExecutorSample = message('executorSample', {
  sample: Sample
});
export type ExecutorSample = Static<typeof ExecutorSample>;
