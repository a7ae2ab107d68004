import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useId, useState } from 'react';
import { trialWord } from '../../components/words';
import { type Board, TRIAL_STATES } from '../../store/board/types';
import type { DashboardActs } from './acts';
import type { DashboardModel } from './model/dashboard';
import { NothingBegan } from './nothing-began';
import { TrialLog } from './trial/log';

/** A list this long is enough to choose from; a number brings any other. */
const LISTED = 200;

/** One trial's log in the full width: of the one that is open, else the newest that began. */
export function LogsView(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, trans } = props;
  const { trials } = board;
  const [chosen, setChosen] = useState<number | undefined>();
  const listId = useId();
  const row = chosen ?? model.opened ?? newest(board);
  if (row === undefined || trials.ids[row] === undefined) {
    return <NothingBegan {...props} says={trans.__('No trial has begun, so nothing was printed.')} />;
  }
  const state = TRIAL_STATES[trials.states[row] ?? 0] ?? 'queued';
  const rows = Array.from({ length: Math.min(LISTED, trials.count) }, (_, at) => trials.count - 1 - at);
  return (
    <div className="jp-Hopyard-logsTab">
      <h2 className="jp-Hopyard-spoken">{trans.__('Logs')}</h2>
      <label className="jp-Hopyard-line">
        {trans.__('Trial')}
        <input
          type="number"
          min={0}
          list={listId}
          className="jp-Hopyard-trialNumber"
          value={trials.numbers[row]}
          onChange={event => {
            const wanted = trials.numbers.indexOf(event.target.valueAsNumber);
            if (wanted >= 0) {
              setChosen(wanted);
            }
          }}
        />
        <datalist id={listId}>
          {rows.map(of => (
            <option key={of} value={trials.numbers[of]}>
              {trialWord(TRIAL_STATES[trials.states[of] ?? 0] ?? 'queued', trans).word}
            </option>
          ))}
        </datalist>
        <span className="jp-Hopyard-quiet">{trialWord(state, trans).word}</span>
      </label>
      <TrialLog key={row} {...props} id={trials.ids[row] ?? ''} state={state} />
    </div>
  );
}

function newest({ trials }: Board): number | undefined {
  let found: number | undefined;
  let latest = -Infinity;
  for (let row = 0; row < trials.count; row++) {
    const started = trials.startedAt[row] ?? NaN;
    if (started >= latest) {
      latest = started;
      found = row;
    }
  }
  return found ?? (trials.count > 0 ? 0 : undefined);
}
