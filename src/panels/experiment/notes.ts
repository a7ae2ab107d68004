import type { TranslationBundle } from '@jupyterlab/translation';

/** Why there may be more by now. */
export function noteText(note: string, trans: TranslationBundle): string {
  return note === 'stale'
    ? trans.__('Connecting again: there may be more by now.')
    : note === 'unknown'
      ? trans.__('Shown as saved: the sidecar no longer knows this experiment.')
      : '';
}
