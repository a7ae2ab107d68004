import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import type { ComparedExperiment, ExperimentView } from '../../../../protocol';
import { FailureBox } from '../../../components/failure-box';
import { endedTrials, experimentIsOver } from '../../../store/project';
import type { Board } from '../../../store/board/types';
import { lastKnown } from '../../../store/room';
import type { IHopyard } from '../../../tokens';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { useAnswer } from '../answer';
import { ChooseExperiments, othersOf } from './chosen';
import { Differences } from './differences';
import { StepChart } from './steps';
import { ComparedTable } from './table';

/** Answers of a running experiment grow old: it is asked again when so many more trials have ended. */
const AGAIN_AFTER = 5;

/** This experiment beside others: what each found for how much executor time, and in what they differ. */
export function CompareView(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, acts, trans } = props;
  const { hopyard, experiment } = model;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => firstChoice(model, board));
  const turn = Math.floor(endedTrials(board.experiment.trials) / AGAIN_AFTER);
  const ids = [experiment, ...chosen];
  const asked = useAnswer<ComparedExperiment[]>(() => hopyard.api.compare(ids), `${ids.join(',')} ${turn}`);
  const { answer: compared = [], error, again } = asked;
  const labels = labelsOf(compared, experiment, trans);
  const own = compared.find(({ id }) => id === experiment);
  return (
    <div className="jp-Hopyard-compare">
      <ChooseExperiments hopyard={hopyard} own={experiment} chosen={chosen} choose={setChosen} trans={trans} />
      <div className="jp-Hopyard-compareMain">
        {error ? (
          <FailureBox
            title={trans.__('They could not be compared')}
            failure={error}
            acts={[{ label: trans.__('Try again'), act: again }]}
            trans={trans}
          />
        ) : null}
        {new Set(compared.map(({ metric }) => metric)).size > 1 ? (
          <p className="jp-Hopyard-banner">
            {trans.__('They do not measure the same: their values share an axis, not a meaning.')}
          </p>
        ) : null}
        {new Set(compared.map(({ direction }) => direction)).size > 1 ? (
          <p className="jp-Hopyard-banner">
            {trans.__(
              'Some look for the highest value and some for the lowest: of two lines the higher need not be better.'
            )}
          </p>
        ) : null}
        <h2>{trans.__('Best so far over executor time')}</h2>
        <StepChart
          lines={compared.map(({ best, executorMs }, index) => ({
            label: labels[index] ?? '',
            points: best.map(({ executorMs: ms, value }) => ({ ms, value })),
            untilMs: executorMs
          }))}
          xLabel={trans.__('executor time')}
          yLabel={own?.metric ?? trans.__('metric')}
          trans={trans}
        />
        <h2>{trans.__('Figures and configurations')}</h2>
        <ComparedTable
          compared={compared}
          labels={labels}
          whyNoBest={id => whyNoBest(id === experiment ? board.experiment : viewOf(hopyard, id), trans)}
          open={id => acts.openDashboard(id)}
          trans={trans}
        />
        <Differences own={own} others={compared.filter(({ id }) => id !== experiment)} trans={trans} />
      </div>
    </div>
  );
}

function viewOf({ project }: IHopyard, id: string): ExperimentView | undefined {
  const known = lastKnown(project)?.experiments ?? [];
  return known.find(experiment => experiment.id === id);
}

/** Why there is no best result. */
function whyNoBest(experiment: ExperimentView | undefined, trans: TranslationBundle): string {
  if (experiment === undefined) {
    return trans.__('none');
  }
  const { trials } = experiment;
  const ended = endedTrials(trials);
  if (ended === 0) {
    return experimentIsOver(experiment) ? trans.__('none: no trial ran') : trans.__('none yet: no trial has ended');
  }
  return trials.failed === ended
    ? trans._n('none: its only trial failed', 'none: all %1 trials failed', ended, String(ended))
    : trials.succeeded === 0
      ? trans.__('none: no trial came to its end')
      : trans.__('none: no trial returned a number');
}

/** Without a choice, the newest other one of the same name; else the newest that has a result. */
function firstChoice({ hopyard, experiment }: DashboardModel, board: Board): ReadonlySet<string> {
  const others = othersOf(hopyard, experiment);
  const alike =
    others.find(({ name, kind }) => name === board.experiment.name && kind === board.experiment.kind) ??
    others.find(({ best }) => best !== undefined);
  return new Set(alike ? [alike.id] : []);
}

/** Names, with the end of the id where two are called the same. */
function labelsOf(compared: readonly ComparedExperiment[], own: string, trans: TranslationBundle): string[] {
  return compared.map(({ id, name }) => {
    const isAlone = compared.filter(other => other.name === name).length === 1;
    const label = isAlone ? name : `${name} …${id.slice(-4)}`;
    return id === own ? trans.__('%1 (this)', label) : label;
  });
}
