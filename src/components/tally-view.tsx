import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { hopIcon } from '../icons';
import { concerns, tally } from '../store/project';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';
import { useSignal } from './hooks';

export interface TallyWords {
  readonly text: string;
  readonly short: string;
  readonly says: string;
  readonly look: 'none' | 'idle' | 'running' | 'stale' | 'wrong';
  /** Share of trials that ended, when any run. */
  readonly share: number | undefined;
}

/** How many executors, how far the work: in words for the status bar and the notebook's button. */
export function tallyWords(hopyard: IHopyard, trans: TranslationBundle, notebook?: string): TallyWords {
  const { connection } = hopyard;
  const project = lastKnown(hopyard.project);
  if (project === undefined) {
    return {
      text: trans.__('no executors'),
      short: '',
      says: trans.__('No executors'),
      look: 'none',
      share: undefined
    };
  }
  const { executors, busy, running, ended, total } = tally(project, notebook);
  const wrong = project.fleets.some(fleet => fleet.state === 'failed' && concerns(notebook, fleet.spec));
  const count = executors === 0 ? trans.__('no executors') : trans._n('%1 executor', '%1 executors', executors);
  const text = running > 0 ? trans.__('%1 · %2/%3', count, String(ended), String(total)) : count;
  const state = connection.kind === 'stale' ? trans.__('connecting again') : trans.__('%1 busy', String(busy));
  const look =
    connection.kind === 'stale' ? 'stale' : wrong ? 'wrong' : busy > 0 ? 'running' : executors > 0 ? 'idle' : 'none';
  return {
    text,
    short: executors === 0 ? '' : String(executors),
    says: trans.__('Hopyard: %1, %2', text, state),
    look,
    share: running > 0 && total > 0 ? ended / total : undefined
  };
}

/** Icon, words and a small ring of progress. */
export function TallyView(props: {
  readonly hopyard: IHopyard;
  readonly trans: TranslationBundle;
  readonly short: boolean;
  /** Path of the only notebook to tell of, as the project names it. */
  readonly notebook?: string | undefined;
}): JSX.Element {
  useSignal(props.hopyard.projectChanged);
  useSignal(props.hopyard.connectionChanged);
  const words = tallyWords(props.hopyard, props.trans, props.notebook);
  return (
    <span className={`jp-Hopyard-tally jp-mod-${words.look}`} title={words.says}>
      {words.share === undefined ? (
        <hopIcon.react tag="span" className="jp-Hopyard-tallyIcon" />
      ) : (
        <Ring share={words.share} />
      )}
      <span aria-hidden={props.short}>{props.short ? words.short : words.text}</span>
      {props.short ? <span className="jp-Hopyard-spoken">{words.says}</span> : null}
    </span>
  );
}

const AROUND = 2 * Math.PI * 6;

/** How far something is, from 0 to 1. */
export function Ring({ share }: { share: number }): JSX.Element {
  return (
    <svg className="jp-Hopyard-ring" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="6" />
      <circle className="jp-mod-done" cx="8" cy="8" r="6" strokeDasharray={`${share * AROUND} ${AROUND}`} />
    </svg>
  );
}
