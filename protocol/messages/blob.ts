import type { Static } from 'typebox';
import { Bytes, Sha256 } from '../model/scalars';
import { message } from './message';

/** either way: the bytes of a blob. The receiver verifies the hash before use. */
export const Blob = message('blob', {
  sha256: Sha256,
  data: Bytes
});
export type Blob = Static<typeof Blob>;
