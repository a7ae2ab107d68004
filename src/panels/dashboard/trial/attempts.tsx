import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { duration } from '../../../components/format';
import { StateMark } from '../../../components/state-mark';
import { trialWord } from '../../../components/words';
import { type Board, TRIAL_STATES } from '../../../store/board/types';
import { Section } from './section';

/** Each run of the trial on an executor. */
export function Attempts(props: {
  readonly board: Board;
  readonly row: number;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { board, row, trans } = props;
  const { runs, trials } = board;
  const own: number[] = [];
  for (let at = 0; at < runs.count; at++) {
    if (runs.rows[at] === row) {
      own.push(at);
    }
  }
  return own.length === 0 ? null : (
    <Section label={trans.__('Runs')}>
      <div className="jp-Hopyard-tableHost">
        <table className="jp-Hopyard-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('attempt')}</th>
              <th scope="col">{trans.__('on')}</th>
              <th scope="col">{trans.__('started')}</th>
              <th scope="col">{trans.__('took')}</th>
              <th scope="col">{trans.__('ended')}</th>
            </tr>
          </thead>
          <tbody>
            {own.map(at => {
              const started = runs.startedAt[at] ?? NaN;
              const ended = runs.endedAt[at] ?? NaN;
              const end = TRIAL_STATES[runs.ends[at] ?? 0] ?? 'queued';
              return (
                <tr key={at}>
                  <td className="jp-Hopyard-number">{runs.attempts[at]}</td>
                  <td>{trials.executors[runs.executor[at] ?? -1] ?? ''}</td>
                  <td className="jp-Hopyard-number">
                    {Number.isNaN(started) ? '' : new Date(started).toLocaleTimeString()}
                  </td>
                  <td className="jp-Hopyard-number">{Number.isNaN(ended) ? '' : duration(ended - started, trans)}</td>
                  <td>
                    {end === 'queued' ? (
                      <StateMark state={{ look: 'failed', word: trans.__('lost with its executor') }} />
                    ) : (
                      <StateMark state={trialWord(end, trans)} />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
