import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, type KeyboardEvent, useId, useRef } from 'react';
import { FailureBox } from '../../components/failure-box';
import { useSignal } from '../../components/hooks';
import { Tabs } from '../../components/tabs';
import type { Board } from '../../store/board/types';
import { experimentIsOver } from '../../store/project';
import type { DashboardActs } from './acts';
import { Announcer } from './announcer';
import { CompareView } from './compare/compare';
import { HistoryView } from './history';
import { LogsView } from './logs';
import { DASHBOARD_TABS, type DashboardModel, type DashboardTab } from './model/dashboard';
import type { PanelId } from './model/arrangement';
import { NotesView } from './notes/notes';
import { Overview } from './overview/overview';
import { SummaryStrip } from './summary/strip';
import { FilterBox } from './table/filter-box';
import { TrialTable } from './table/table';
import { TableTools } from './table/tools';
import { Beside } from './trial/beside';
import { WhatIfView } from './what-if/what-if';

export interface DashboardViewProps {
  readonly model: DashboardModel;
  readonly acts: DashboardActs;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

/** What is known decides what is shown: nothing yet, an experiment, or why there is none. */
export function DashboardView(props: DashboardViewProps): JSX.Element {
  const { model, acts, trans } = props;
  useSignal(model.changed);
  const { state } = model.feed;
  switch (state.kind) {
    case 'connecting':
      return (
        <div className="jp-Hopyard-blank" role="status">
          <p>{trans.__('Loading the experiment…')}</p>
        </div>
      );
    case 'missing':
      return (
        <div className="jp-Hopyard-blank">
          <FailureBox
            title={trans.__('This experiment cannot be shown')}
            failure={{
              code: 'EXPERIMENT_NOT_FOUND',
              message: state.why,
              hint: trans.__('If it ran in this project, its files are under Experiments/.')
            }}
            acts={[{ label: trans.__('Open doctor'), act: acts.openDoctor }]}
            trans={trans}
          />
        </div>
      );
    case 'live':
    case 'stale':
      return <Known {...props} board={state.value} isLive={state.kind === 'live'} />;
  }
}

interface KnownProps extends DashboardViewProps {
  readonly board: Board;
  readonly isLive: boolean;
}

function Known(props: KnownProps): JSX.Element {
  const { model, acts, board, isLive, trans } = props;
  useSignal(model.steering.changed);
  const { trouble } = model.steering;
  const { failure } = board.experiment;
  const prefix = useId();
  const root = useRef<HTMLDivElement>(null);
  const labels: Record<DashboardTab, string> = {
    overview: trans.__('Overview'),
    trials: trans.__('Trials'),
    compare: trans.__('Compare'),
    'what-if': trans.__('What if'),
    logs: trans.__('Logs'),
    notes: trans.__('Notes'),
    history: trans.__('History')
  };
  return (
    <div ref={root} className="jp-Hopyard-dashboardBody" onKeyDown={event => onKeyDown(event, model, root.current)}>
      <SummaryStrip model={model} board={board} acts={acts} isLive={isLive} trans={trans} />
      {isLive ? null : (
        <p className="jp-Hopyard-banner">
          {trans.__('The connection was lost. What you see may be old; connecting again…')}
        </p>
      )}
      {trouble ? (
        <FailureBox
          title={trouble.what}
          failure={trouble.error}
          dismiss={() => model.steering.dismiss()}
          trans={trans}
        />
      ) : null}
      {failure ? (
        <FailureBox
          title={trans.__('The experiment failed')}
          failure={failure}
          acts={[
            {
              label: trans.__('Open log'),
              act: () => {
                model.tab = 'logs';
              }
            }
          ]}
          trans={trans}
        />
      ) : null}
      <Waiting {...props} />
      <div className="jp-Hopyard-tabLine">
        <Tabs
          prefix={prefix}
          label={trans.__('Views of the experiment')}
          tabs={DASHBOARD_TABS.map(id => ({ id, label: labels[id] }))}
          chosen={model.tab}
          choose={tab => {
            model.tab = tab;
          }}
        />
        {model.tab === 'overview' || model.tab === 'trials' ? (
          <FilterBox model={model} board={board} trans={trans} />
        ) : null}
      </div>
      <div
        role="tabpanel"
        id={`${prefix}-panel`}
        aria-labelledby={`${prefix}-tab-${model.tab}`}
        className="jp-Hopyard-tabPanel"
      >
        <Tab {...props} />
      </div>
      <Announcer board={board} isLive={isLive} trans={trans} />
    </div>
  );
}

/** Why nothing happens, when nothing does; and why it ended with fewer trials than were asked for. */
function Waiting({ board, trans }: KnownProps): JSX.Element | null {
  const { experiment, search } = board;
  if (experiment.waitingFor !== undefined && experiment.state !== 'stopping') {
    return <p className="jp-Hopyard-banner">{trans.__('Waiting: %1', experiment.waitingFor)}</p>;
  }
  const isShort = experimentIsOver(experiment) && experiment.trials.total < (search.trials ?? 0);
  return experiment.searchEnded === undefined || (experiment.state !== 'running' && !isShort) ? null : (
    <p className="jp-Hopyard-banner jp-mod-quiet">{experiment.searchEnded}</p>
  );
}

function Tab(props: KnownProps): JSX.Element {
  const { model, board, acts, trans } = props;
  switch (model.tab) {
    case 'overview':
      return (
        <Beside {...props}>
          <Overview {...props} />
        </Beside>
      );
    case 'trials':
      return (
        <Beside {...props}>
          <div className="jp-Hopyard-trialsTab">
            <TableTools model={model} board={board} acts={acts} trans={trans} />
            <TrialTable model={model} board={board} acts={acts} trans={trans} />
          </div>
        </Beside>
      );
    case 'compare':
      return <CompareView {...props} />;
    case 'what-if':
      return <WhatIfView {...props} />;
    case 'logs':
      return <LogsView {...props} />;
    case 'notes':
      return <NotesView notes={model.notes} {...props} />;
    case 'history':
      return <HistoryView {...props} />;
  }
}

/** `/` goes to the filter, `f` maximises the panel one is in, Escape leaves step by step. */
function onKeyDown(event: KeyboardEvent, model: DashboardModel, root: HTMLElement | null): void {
  const from = event.target as HTMLElement;
  const isTyping = from.matches('input, select, textarea, [contenteditable=true]');
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
    return;
  }
  if (event.key === 'Escape' && (model.opened !== undefined || model.maximised !== undefined)) {
    event.preventDefault();
    if (model.opened !== undefined) {
      model.open(undefined);
    } else {
      model.maximise(undefined);
    }
    root?.querySelector<HTMLElement>('[role=grid]')?.focus();
  } else if (event.key === '/' && !isTyping) {
    const input = root?.querySelector<HTMLElement>('.jp-Hopyard-filterInput');
    if (input) {
      event.preventDefault();
      input.focus();
    }
  } else if (event.key === 'f' && !isTyping) {
    const panel = from.closest<HTMLElement>('[data-panel]')?.dataset['panel'] as PanelId | undefined;
    if (panel !== undefined) {
      event.preventDefault();
      model.maximise(model.maximised === panel ? undefined : panel);
    }
  }
}

/** Focus for a widget that was activated: the filter's tab line, so that keys work at once. */
export function focusFirst(node: HTMLElement): void {
  node.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
}
