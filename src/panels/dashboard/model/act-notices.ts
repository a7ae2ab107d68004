import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Act, Board } from '../../../store/board/types';

const TOAST_MS = 8_000;
const LONGEST = 200;
/** More at once, as after a time out of sight, are told by their number. */
const MOST_TOLD = 3;

/** What was done to an experiment, as one sentence. */
export const actSentence = ({ by, says }: Act): string => `${by.slice(0, 60)} ${says.slice(0, LONGEST)}.`;

/** Tells who looks at an experiment what somebody else has just changed of it; one's own acts are told where they are done. */
export class ActNotices {
  constructor(private readonly _options: ActNotices.IOptions) {}

  follow({ history }: Board): void {
    const known = this._known;
    this._known = history.length;
    if (known === undefined) {
      return;
    }
    const { by, trans } = this._options;
    const others = history.slice(known).filter(act => act.by !== by());
    if (others.length > MOST_TOLD) {
      this._tell(trans._n('%1 change by others.', '%1 changes by others.', others.length, String(others.length)));
    } else {
      others.forEach(act => this._tell(actSentence(act)));
    }
  }

  private _tell(says: string): void {
    const { trans, openHistory } = this._options;
    Notification.info(says, {
      autoClose: TOAST_MS,
      actions: [{ label: trans.__('History'), callback: () => openHistory() }]
    });
  }

  private _known: number | undefined;
}

export namespace ActNotices {
  export interface IOptions {
    /** Who looks. */
    readonly by: () => string;
    readonly openHistory: () => void;
    readonly trans: TranslationBundle;
  }
}
