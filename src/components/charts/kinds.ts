import type { Palette } from './palette';

/** How charts tell trials apart; unlike states, there are only as many as have a colour. */
export type LineKind = 'finished' | 'stopped' | 'failed' | 'running' | 'waiting';

/** Those that have ended well are the ground which the others stand out from. */
export function colourOf(kind: LineKind, palette: Palette): string {
  switch (kind) {
    case 'running':
      return palette.running;
    case 'stopped':
      return palette.stopped;
    case 'failed':
      return palette.failed;
    case 'finished':
    case 'waiting':
      return palette.quiet;
  }
}
