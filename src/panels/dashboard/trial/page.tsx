import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, copyIcon } from '@jupyterlab/ui-components';
import { type JSX, useEffect, useRef, useState } from 'react';
import type { TrialView, Verdict } from '../../../../protocol';
import { FailureBox } from '../../../components/failure-box';
import { metric } from '../../../components/format';
import { LogText } from '../../../components/log-text';
import { StateMark } from '../../../components/state-mark';
import { trialWord } from '../../../components/words';
import { type Board, TRIAL_STATES } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import { TRIAL_CHART } from '../charts/list';
import type { ITrialChartProps } from '../charts/types';
import type { DashboardModel } from '../model/dashboard';
import { toPython } from '../model/export';
import { paramsOf } from '../model/fields';
import { chartProps } from '../overview/overview';
import { Slot } from '../overview/slot';
import { bestRow } from '../table/columns';
import { TrialActs } from './acts';
import { useAnswer } from '../answer';
import { Attempts } from './attempts';
import { Files } from './files';
import { TrialLog } from './log';
import { Resources } from './resources';
import { Section } from './section';
import { Why } from './why';

export interface TrialPageProps {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly row: number;
  readonly acts: DashboardActs;
  readonly rendermime: IRenderMimeRegistry;
  readonly isLive: boolean;
  readonly trans: TranslationBundle;
}

/** Everything about one trial, the answer to "why did it end" first. */
export function TrialPage(props: TrialPageProps): JSX.Element {
  const { model, board, row, acts, rendermime, trans } = props;
  const { trials } = board;
  const id = trials.ids[row] ?? '';
  const number = trials.numbers[row] ?? row;
  const state = TRIAL_STATES[trials.states[row] ?? 0] ?? 'queued';
  const turn = `${state} ${trials.attempts[row]}`;
  const { answer: trial, error, again } = useAnswer<TrialView>(() => model.feed.trial(id), `${id} ${turn}`);
  const params = trial?.params ?? paramsOf(board, row);
  const failure = trial?.failure;
  const heading = useFocusOnOpen();
  return (
    <article className="jp-Hopyard-trialPage" aria-label={trans.__('Trial %1', String(number))}>
      <header className="jp-Hopyard-line">
        <h2 ref={heading} tabIndex={-1}>
          {trans.__('Trial %1', String(number))}
        </h2>
        {row === bestRow(board) ? <span className="jp-Hopyard-bestWord">★ {trans.__('best')}</span> : null}
        <StateMark state={trialWord(state, trans)} />
        <span className="jp-Hopyard-grow" />
        <button
          type="button"
          className="jp-Hopyard-iconButton"
          title={trans.__('Close (Esc)')}
          aria-label={trans.__('Close trial %1', String(number))}
          onClick={() => model.open(undefined)}
        >
          <closeIcon.react tag="span" />
        </button>
      </header>
      <TrialActs {...props} id={id} number={number} state={state} params={params} />
      {error ? (
        <FailureBox
          title={trans.__('More about this trial could not be read')}
          failure={error}
          acts={[{ label: trans.__('Try again'), act: again }]}
          trans={trans}
        />
      ) : null}
      <Why verdict={trial?.verdict} state={state} trans={trans} />
      {failure ? (
        <Section label={trans.__('Failure')}>
          <FailureBox
            title={trans.__('Trial %1 failed', String(number))}
            failure={failure}
            acts={[
              { label: trans.__('Show the cell'), act: acts.showExperiment },
              {
                label: trans.__('Open log'),
                act: () => {
                  model.tab = 'logs';
                }
              }
            ]}
            trans={trans}
          />
          {failure.traceback ? (
            <LogText text={failure.traceback} label={trans.__('Traceback')} following={false} rendermime={rendermime} />
          ) : null}
        </Section>
      ) : null}
      <Curve {...props} trial={trial} />
      <Section
        label={trans.__('Parameters')}
        tools={
          <button
            type="button"
            className="jp-Hopyard-iconButton"
            title={trans.__('Copy as Python')}
            aria-label={trans.__('Copy parameters as Python')}
            onClick={() => acts.copy(toPython(params), trans.__('Parameters copied.'))}
          >
            <copyIcon.react tag="span" />
          </button>
        }
      >
        <Values
          entries={Object.entries(params).map(([name, value]) => [name, plain(value)])}
          none={trans.__('It has no parameters.')}
        />
      </Section>
      <Section label={trans.__('Results')}>
        <Values entries={results(board, row, trial, trans)} none={trans.__('Nothing was reported or returned yet.')} />
      </Section>
      <Attempts {...props} />
      <Resources {...props} id={id} turn={turn} executor={trial?.executor} state={state} />
      <TrialLog {...props} id={id} state={state} />
      {trial?.directory === undefined ? null : <Files {...props} id={id} turn={turn} directory={trial.directory} />}
    </article>
  );
}

function Curve(props: TrialPageProps & { readonly trial: TrialView | undefined }): JSX.Element | null {
  const { model, board, row, trial, trans } = props;
  const [options, setOptions] = useState<ITrialChartProps['options']>({});
  if (TRIAL_CHART === undefined || Number.isNaN(board.trials.steps[row] ?? NaN)) {
    return null;
  }
  const given: ITrialChartProps = {
    ...chartProps(model, board, trans),
    options,
    setOptions,
    row,
    // What was compared of another objective has no place among curves of the first.
    verdict: isOfFirst(board, trial?.verdict) ? trial?.verdict : undefined
  };
  return (
    <Section label={trans.__('Curve against its peers')}>
      <div className="jp-Hopyard-trialCurve">
        <Slot load={TRIAL_CHART} given={given} trans={trans} />
      </div>
    </Section>
  );
}

function Values(props: {
  readonly entries: readonly (readonly [string, string])[];
  readonly none: string;
}): JSX.Element {
  return props.entries.length === 0 ? (
    <p className="jp-Hopyard-quiet">{props.none}</p>
  ) : (
    <dl className="jp-Hopyard-values">
      {props.entries.map(([name, value]) => (
        <div key={name}>
          <dt title={name}>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function results(
  { trials, search }: Board,
  row: number,
  trial: TrialView | undefined,
  trans: TranslationBundle
): (readonly [string, string])[] {
  const figures: (readonly [string, number])[] = [
    [search.objectives[0]?.name ?? trans.__('metric'), trials.metrics[row] ?? NaN],
    [trans.__('latest report'), trials.latest[row] ?? NaN],
    [trans.__('at step'), trials.steps[row] ?? NaN],
    ...trials.furtherMetrics.flatMap((column): (readonly [string, number])[] =>
      column.kind === 'number' ? [[column.name, column.values[row] ?? NaN]] : []
    )
  ];
  return [
    ...figures
      .filter(([, value]) => !Number.isNaN(value))
      .map(([name, value]): readonly [string, string] => [
        name,
        Number.isInteger(value) ? String(value) : metric(value)
      ]),
    ...(trial?.result === undefined ? [] : [[trans.__('returned'), trial.result] as const])
  ];
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Who opened the page by keyboard goes on reading there. */
function useFocusOnOpen(): { readonly current: HTMLHeadingElement | null } {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return heading;
}

const isOfFirst = ({ search }: Board, verdict: Verdict | undefined): boolean =>
  verdict?.metric === undefined || verdict.metric === search.objectives[0]?.name;
