import { Type, type Static } from 'typebox';
import { Failure } from '../model/failure';
import { message } from './message';

/** agent → server, last frame: the agent ends by itself and why. */
export const ExecutorLeaving = message('executorLeaving', {
  failure: Type.Optional(Failure)
});
export type ExecutorLeaving = Static<typeof ExecutorLeaving>;
