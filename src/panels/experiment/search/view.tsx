import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, pauseIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import { type JSX, useState } from 'react';
import { CompactCurves } from '../../../components/curves/compact-curves';
import { Explained } from '../../../components/explained';
import { FailureBox } from '../../../components/failure-box';
import { percent } from '../../../components/format';
import { useSignal } from '../../../components/hooks';
import { LossButton } from '../../../components/loss-button';
import { coerceError, type HopyardError } from '../../../failure';
import { lossOfStop } from '../../../components/words';
import { experimentIsOver } from '../../../store/project';
import { noteText } from '../notes';
import { SearchHead } from './head';
import type { SearchModel } from './model';
import type { SearchShown } from './shown';
import { SearchTable } from './table';

/** What a cell asks of the application around it. */
export interface SearchActs {
  /** Opens the dashboard of an experiment; absent where there is none. */
  readonly openDashboard: ((experiment: string) => void) | undefined;
  /** The menu of all that can be done with an experiment; absent where there is no dashboard. */
  readonly openMenu: ((experiment: string, at: { readonly x: number; readonly y: number }) => void) | undefined;
  /** Who asks, for the experiment's history. */
  by(): string;
}

export interface SearchViewProps {
  readonly model: SearchModel;
  readonly acts: SearchActs;
  readonly trans: TranslationBundle;
}

/** A search in a cell: how it goes, the best so far, its curves, the trials that matter now. */
export function SearchView(props: SearchViewProps): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const { state } = model;
  switch (state.kind) {
    case 'waiting':
      return <p className="jp-Hopyard-quiet">{trans.__('Waiting for the experiment…')}</p>;
    case 'unknown':
      return (
        <p className="jp-Hopyard-quiet">
          {trans.__('%1 Its files are under Experiments/ if it ran in this project.', state.why)}
        </p>
      );
    case 'shown':
      return <Shown {...props} search={state.search} isLive={state.isLive} note={noteText(state.note, trans)} />;
  }
}

interface ShownProps extends SearchViewProps {
  readonly search: SearchShown;
  readonly isLive: boolean;
  readonly note: string;
}

function Shown(props: ShownProps): JSX.Element {
  const { search, acts, trans } = props;
  const { experiment, curves } = search;
  const [problem, setProblem] = useState<{ readonly what: string; readonly error: HopyardError } | undefined>();
  const drawn = curves.filter(({ steps }) => steps.length > 0);
  const open = acts.openDashboard;
  const openDashboard = open && (() => open(experiment.id));
  return (
    <section className="jp-Hopyard-cellSearch" aria-label={trans.__('Experiment %1', experiment.name.slice(0, 200))}>
      <SearchHead search={search} trans={trans} />
      {props.note ? <p className="jp-Hopyard-banner">{props.note}</p> : null}
      {problem ? (
        <FailureBox title={problem.what} failure={problem.error} dismiss={() => setProblem(undefined)} trans={trans} />
      ) : null}
      {experiment.failure ? (
        <FailureBox title={trans.__('The experiment failed')} failure={experiment.failure} trans={trans} />
      ) : null}
      {drawn.some(({ steps }) => steps.length > 1) ? (
        <CompactCurves curves={drawn} label={curvesSentence(search, drawn.length, trans)} trans={trans} />
      ) : null}
      {search.rows.count > 0 ? <SearchTable search={search} openDashboard={openDashboard} trans={trans} /> : null}
      <Foot {...props} openDashboard={openDashboard} fail={(what, error) => setProblem({ what, error })} />
    </section>
  );
}

function curvesSentence({ experiment }: SearchShown, count: number, trans: TranslationBundle): string {
  const curves = trans._n('Learning curve of %1 trial.', 'Learning curves of %1 trials.', count, String(count));
  return experiment.best ? `${curves} ${trans.__('The best reached %1.', String(experiment.best.metric))}` : curves;
}

function Foot(
  props: ShownProps & {
    readonly openDashboard: (() => void) | undefined;
    readonly fail: (what: string, error: HopyardError) => void;
  }
): JSX.Element {
  const { model, search, acts, isLive, openDashboard, trans } = props;
  const { experiment } = search;
  const { api } = model.hopyard;
  const [isBusy, setBusy] = useState(false);
  const isHeld = experiment.held === true;
  const isStopping = experiment.state === 'stopping';
  const act = (what: string, deed: () => Promise<unknown>): void => {
    setBusy(true);
    deed().then(
      () => setBusy(false),
      thrown => {
        setBusy(false);
        props.fail(what, coerceError(thrown));
      }
    );
  };
  return (
    <footer className="jp-Hopyard-searchFoot">
      <Saved search={search} trans={trans} />
      {openDashboard ? (
        <button type="button" className="jp-Hopyard-button" onClick={openDashboard}>
          {trans.__('Open dashboard')}
        </button>
      ) : null}
      {experimentIsOver(experiment) || !isLive ? null : (
        <>
          <button
            type="button"
            className="jp-Hopyard-button"
            title={isHeld ? trans.__('Start new trials again') : trans.__('Running trials go on, no new ones start')}
            disabled={isBusy || isStopping}
            onClick={() =>
              isHeld
                ? act(trans.__('It could not be resumed'), () => api.releaseExperiment(experiment.id, acts.by()))
                : act(trans.__('It could not be paused'), () => api.holdExperiment(experiment.id, acts.by()))
            }
          >
            {isHeld ? <runIcon.react tag="span" /> : <pauseIcon.react tag="span" />}
            <span>{isHeld ? trans.__('Resume') : trans.__('Pause')}</span>
          </button>
          <LossButton
            className="jp-Hopyard-button"
            icon={<stopIcon.react tag="span" />}
            label={isStopping ? trans.__('Stopping…') : trans.__('Stop')}
            loss={lossOfStop(experiment.trials, trans)}
            disabled={isBusy || isStopping}
            act={() =>
              act(trans.__('It could not be stopped'), () =>
                api.stopExperiment(experiment.id, trans.__('stopped by %1', acts.by()))
              )
            }
            trans={trans}
          />
        </>
      )}
      {acts.openMenu && isLive ? (
        <button
          type="button"
          className="jp-Hopyard-iconButton"
          aria-haspopup="menu"
          title={trans.__('More that can be done with the experiment')}
          aria-label={trans.__('More')}
          onClick={event => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            acts.openMenu?.(experiment.id, { x: left, y: bottom });
          }}
        >
          <ellipsesIcon.react tag="span" />
        </button>
      ) : null}
    </footer>
  );
}

function Saved({ search, trans }: { readonly search: SearchShown; readonly trans: TranslationBundle }): JSX.Element {
  const saved = search.savings?.byStopping;
  return (
    <span className="jp-Hopyard-grow jp-Hopyard-quiet">
      {saved && saved.saved > 0 ? (
        <Explained says={saved.says}>{trans.__('saved %1', percent(saved.share))}</Explained>
      ) : null}
    </span>
  );
}
