import type { TranslationBundle } from '@jupyterlab/translation';
import type { End } from './layout';

export function endWord(end: End, trans: TranslationBundle): string {
  const words: Record<End, string> = {
    finished: trans.__('finished'),
    stopped: trans.__('stopped early'),
    failed: trans.__('failed'),
    running: trans.__('still running'),
    lost: trans.__('lost with its executor'),
    cancelled: trans.__('cancelled')
  };
  return words[end];
}
