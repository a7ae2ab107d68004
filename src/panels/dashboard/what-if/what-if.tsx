import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import type { WhatIfAnswer } from '../../../../protocol';
import { FailureBox } from '../../../components/failure-box';
import { SelectField, TextField } from '../../../components/fields';
import { duration, metric } from '../../../components/format';
import { EARLY_STOPS, LADDERS, ruleLabel, ruleOptionLabel, searchLabel } from '../../../components/searches';
import { coerceError, type HopyardError } from '../../../failure';
import { endedTrials, experimentIsOver } from '../../../store/project';
import type { Board } from '../../../store/board/types';
import { StepChart } from '../compare/steps';
import type { DashboardModel } from '../model/dashboard';
import { type Asked, isRight, NOTHING, RULE_OPTIONS, toWhatIf } from './asked';

type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly told: WhatIfAnswer }
  | { readonly kind: 'failed'; readonly error: HopyardError };

interface WhatIfProps {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly trans: TranslationBundle;
}

/**
 * An experiment once more, from its own curves, under another rule, scheduler or number of executors; while it goes on, of
 * the trials that have ended by now.
 */
export function WhatIfView(props: WhatIfProps): JSX.Element {
  const { model, board, trans } = props;
  const [asked, setAsked] = useState<Asked>(NOTHING);
  const [answer, setAnswer] = useState<Answer>({ kind: 'none' });
  const isOver = experimentIsOver(board.experiment);
  if (endedTrials(board.experiment.trials) === 0) {
    return (
      <p className="jp-Hopyard-empty">
        {isOver
          ? trans.__('None of its trials has run to an end, so there is nothing to replay.')
          : trans.__(
              'When the first trial has ended, those that ended by then can be replayed here under another stopping rule, scheduler or number of executors, without running anything.'
            )}
      </p>
    );
  }
  const ask = (): void => {
    setAnswer({ kind: 'asking' });
    model.hopyard.api.whatIf(model.experiment, toWhatIf(asked)).then(
      told => setAnswer({ kind: 'known', told }),
      (thrown: unknown) => setAnswer({ kind: 'failed', error: coerceError(thrown) })
    );
  };
  return (
    <div className="jp-Hopyard-compare">
      <AskForm
        asked={asked}
        objectives={board.search.objectives.map(({ name }) => name)}
        change={setAsked}
        ask={ask}
        isAsking={answer.kind === 'asking'}
        trans={trans}
      />
      <div className="jp-Hopyard-compareMain" aria-busy={answer.kind === 'asking'}>
        {answer.kind === 'none' ? (
          <p className="jp-Hopyard-empty">
            {trans.__(
              'Choose what should have been otherwise, and replay: the trials’ own curves are used, nothing runs.'
            )}
            {isOver ? null : ` ${trans.__('While the experiment goes on, it is about the trials that have ended.')}`}
          </p>
        ) : null}
        {answer.kind === 'asking' ? (
          <p className="jp-Hopyard-empty" role="status">
            {trans.__('Replaying…')}
          </p>
        ) : null}
        {answer.kind === 'failed' ? (
          <FailureBox
            title={trans.__('It could not be replayed')}
            failure={answer.error}
            acts={[{ label: trans.__('Try again'), act: ask }]}
            trans={trans}
          />
        ) : null}
        {answer.kind === 'known' ? <Told {...props} told={answer.told} /> : null}
      </div>
    </div>
  );
}

function AskForm(props: {
  readonly asked: Asked;
  readonly objectives: readonly string[];
  readonly change: (asked: Asked) => void;
  readonly ask: () => void;
  readonly isAsking: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { asked, objectives, change, trans } = props;
  const option = asked.rule === '' ? undefined : RULE_OPTIONS[asked.rule];
  const asItWas = { value: '' as const, label: trans.__('as it was') };
  const isBad = !isRight(asked);
  return (
    <form
      className="jp-Hopyard-choose jp-Hopyard-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        props.ask();
      }}
    >
      <h2>{trans.__('What if')}</h2>
      <SelectField
        label={trans.__('Stopping rule')}
        value={asked.rule}
        choices={[asItWas, ...EARLY_STOPS.map(value => ({ value, label: ruleLabel(value, trans) }))]}
        change={rule => change({ ...asked, rule, option: '' })}
      />
      {objectives.length > 1 && asked.rule !== '' && asked.rule !== 'none' ? (
        <SelectField
          label={trans.__('Metric it judges')}
          value={asked.metric === '' ? (objectives[0] ?? '') : asked.metric}
          choices={objectives.map(name => ({ value: name, label: name }))}
          change={metric => change({ ...asked, metric })}
        />
      ) : null}
      {option ? (
        <TextField
          label={ruleOptionLabel(option.name, trans)}
          value={asked.option}
          placeholder={String(option.usual)}
          problem={asked.option === '' || Number(asked.option) > 0 ? undefined : trans.__('A number above 0.')}
          change={text => change({ ...asked, option: text })}
        />
      ) : null}
      <SelectField
        label={trans.__('Scheduler')}
        value={asked.search}
        choices={[asItWas, ...[...LADDERS].map(value => ({ value, label: searchLabel(value, trans) }))]}
        change={search => change({ ...asked, search })}
      />
      <TextField
        label={trans.__('Executors')}
        value={asked.executors}
        placeholder={trans.__('as it was')}
        problem={isRight({ ...asked, option: '' }) ? undefined : trans.__('A whole number from 1 to 10000.')}
        change={executors => change({ ...asked, executors })}
      />
      <button type="submit" className="jp-Hopyard-primary" disabled={isBad || props.isAsking}>
        {trans.__('Replay')}
      </button>
    </form>
  );
}

/** Which of the sides is the one that was asked for. */
const INSTEAD = 2;

type Cell = string | { readonly text: string; readonly says: string };

/** A best that is missing or not exact says why. */
function bestText(
  { best, trials, failed, stopped }: WhatIfAnswer['real'],
  guessed: number,
  trans: TranslationBundle
): Cell {
  if (best === undefined) {
    const why =
      trials === 0
        ? trans.__('no trial begins')
        : failed === trials
          ? trans.__('every trial fails')
          : failed + stopped === trials
            ? trans.__('every trial is stopped or fails before it has a value')
            : trans.__('no trial reports or returns a number');
    return { text: trans.__('none'), says: trans.__('no best, for %1.', why) };
  }
  if (guessed === 0) {
    return metric(best.value);
  }
  return {
    text: trans.__('%1 or better', metric(best.value)),
    says: trans._n(
      'not exact: %1 trial goes on beyond its curve here, and is taken as its last value.',
      'not exact: %1 trials go on beyond their curves here, and are taken as their last values.',
      guessed,
      String(guessed)
    )
  };
}

function Told({ board, told, trans }: WhatIfProps & { readonly told: WhatIfAnswer }): JSX.Element {
  const { real, replayed, instead } = told;
  const sides = [real, replayed, instead];
  const rows: readonly (readonly [string, readonly Cell[]])[] = [
    [trans.__('time'), sides.map(({ ms }) => duration(ms, trans))],
    [trans.__('executor time'), sides.map(({ executorMs }) => duration(executorMs, trans))],
    [trans.__('executors'), sides.map(({ executors }) => String(executors))],
    [trans.__('best'), sides.map((side, at) => bestText(side, at === INSTEAD ? told.guessed : 0, trans))],
    [trans.__('trials'), sides.map(({ trials }) => String(trials))],
    [trans.__('stopped early'), sides.map(({ stopped }) => String(stopped))],
    [trans.__('failed'), sides.map(({ failed }) => String(failed))],
    [trans.__('steps'), sides.map(({ steps }) => String(steps))]
  ];
  const names = [trans.__('as it was'), trans.__('replayed the same'), trans.__('instead')];
  const reasons = rows.flatMap(([, cells]) =>
    cells.flatMap((cell, at): [string, string][] => (typeof cell === 'string' ? [] : [[names[at] ?? '', cell.says]]))
  );
  return (
    <>
      <ul className="jp-Hopyard-sayings">
        {told.says.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className="jp-Hopyard-tableHost">
        <table className="jp-Hopyard-table">
          <caption className="jp-Hopyard-spoken">{trans.__('As it was and as it would have been')}</caption>
          <thead>
            <tr>
              <td />
              {names.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  <td
                    key={index}
                    className="jp-Hopyard-number"
                    title={typeof value === 'string' ? undefined : value.says}
                  >
                    {typeof value === 'string' ? value : value.text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reasons.map(([side, says]) => (
        <p key={side} className="jp-Hopyard-why">
          {trans.__('%1: %2', side, says)}
        </p>
      ))}
      <h2>{trans.__('Best so far over time')}</h2>
      <StepChart
        lines={[
          { label: trans.__('as it was'), points: real.improvements, untilMs: real.ms },
          { label: trans.__('instead'), points: instead.improvements, untilMs: instead.ms }
        ]}
        xLabel={trans.__('time')}
        yLabel={board.search.objectives[0]?.name ?? trans.__('metric')}
        empty={trans.__('No line: neither as it was nor instead has any trial a value.')}
        trans={trans}
      />
    </>
  );
}
