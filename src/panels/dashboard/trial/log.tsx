import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useMemo, useRef } from 'react';
import type { TrialState } from '../../../../protocol';
import { FailureBox } from '../../../components/failure-box';
import { bytes } from '../../../components/format';
import { useSignal } from '../../../components/hooks';
import { LogText } from '../../../components/log-text';
import { LogFollower } from '../../../store/log-tail';
import type { DashboardModel } from '../model/dashboard';
import { Section } from './section';

const GROWING: ReadonlySet<TrialState> = new Set(['queued', 'starting', 'running', 'stopping', 'paused']);

/** Files of a trial are written in a quiet moment after its end: one that is not there yet is looked for again. */
const LOOKS = 20;

/** The end of what the trial printed, followed while it runs. */
export function TrialLog(props: {
  readonly model: DashboardModel;
  readonly id: string;
  readonly state: TrialState;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, id, state, rendermime, trans } = props;
  const grows = useRef(true);
  grows.current = GROWING.has(state);
  // What has ended is read to its end once more, then left alone.
  const isDue = useRef(true);
  const looks = useRef(0);
  const log = useMemo(
    () =>
      new LogFollower({
        read: async from => {
          try {
            const tail = await model.hopyard.api.trialLog(id, from);
            const isCut = tail.from + new TextEncoder().encode(tail.text).length < tail.size;
            isDue.current = isCut || (tail.size === 0 && ++looks.current < LOOKS);
            return tail;
          } catch (thrown) {
            isDue.current = ++looks.current < LOOKS;
            throw thrown;
          }
        },
        isSeen: () => grows.current || isDue.current,
        mayGrow: () => grows.current
      }),
    [model, id]
  );
  useEffect(() => () => log.dispose(), [log]);
  useEffect(() => {
    isDue.current = true;
    looks.current = 0;
    void log.refresh();
  }, [log, state]);
  useSignal(log.changed);
  const { text, path, skipped, following, error } = log.shown;
  return (
    <Section
      label={trans.__('Log')}
      tools={
        <label className="jp-Hopyard-line jp-Hopyard-quiet">
          <input type="checkbox" checked={following} onChange={event => log.follow(event.target.checked)} />
          {trans.__('Follow')}
        </label>
      }
    >
      {error && error.status !== 404 ? (
        <FailureBox
          title={trans.__('The log cannot be read')}
          failure={error}
          acts={[
            {
              label: trans.__('Try again'),
              act: () => {
                isDue.current = true;
                void log.refresh();
              }
            }
          ]}
          trans={trans}
        />
      ) : null}
      {skipped > 0 ? (
        <p className="jp-Hopyard-quiet">{trans.__('%1 before this are in %2.', bytes(skipped), path)}</p>
      ) : null}
      {text === '' ? (
        <p className="jp-Hopyard-quiet">
          {grows.current ? trans.__('Nothing was printed yet.') : trans.__('Nothing was printed.')}
        </p>
      ) : (
        <LogText text={text} label={trans.__('Log of the trial')} following={following} rendermime={rendermime} />
      )}
    </Section>
  );
}
