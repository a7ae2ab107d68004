import type { Static } from 'typebox';
import { Sha256 } from '../model/scalars';
import { message } from './message';

/** either way: asks for a blob by hash; answered by `blob` or `refused`. */
export const NeedBlob = message('needBlob', {
  sha256: Sha256
});
export type NeedBlob = Static<typeof NeedBlob>;
