import type { Static } from 'typebox';
import { Count } from '../model/scalars';
import { message } from './message';

/** server → agent: how often to sample; rarely while nobody looks. */
export const SetSampleRate = message('setSampleRate', {
  everyMs: Count
});
export type SetSampleRate = Static<typeof SetSampleRate>;
