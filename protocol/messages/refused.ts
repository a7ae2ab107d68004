import { Type, type Static } from 'typebox';
import { Count } from '../model/scalars';
import { Failure } from '../model/failure';
import { message } from './message';

/** server → any: a request or hello cannot be granted. `request` echoes the request's number. */
export const Refused = message('refused', {
  request: Type.Optional(Count),
  failure: Failure
});
export type Refused = Static<typeof Refused>;
