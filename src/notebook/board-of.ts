import type { TranslationBundle } from '@jupyterlab/translation';
import { HopyardError } from '../failure';
import type { Board } from '../store/board/types';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';

const WITHIN_MS = 10_000;

/** An experiment's board as it is now, for an act that needs it once. */
export async function boardOf(hopyard: IHopyard, experiment: string, trans: TranslationBundle): Promise<Board> {
  const feed = hopyard.board(experiment);
  hopyard.connect();
  try {
    return await new Promise<Board>((resolve, reject) => {
      const look = (): void => {
        const { state } = feed;
        const board = lastKnown(state);
        if (board) {
          resolve(board);
        } else if (state.kind === 'missing') {
          reject(new HopyardError('EXPERIMENT_NOT_FOUND', state.why, ''));
        }
      };
      feed.changed.connect(look);
      feed.setShown(true);
      window.setTimeout(
        () =>
          reject(new HopyardError('TIMEOUT', trans.__('The sidecar does not answer.'), trans.__('Open the doctor.'))),
        WITHIN_MS
      );
      look();
    });
  } finally {
    feed.dispose();
  }
}
