import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import type { ExperimentView } from '../../../../protocol';
import { metric } from '../../../components/format';
import { useSignal } from '../../../components/hooks';
import { StateIcon } from '../../../components/state-mark';
import { experimentTitle, experimentWord } from '../../../components/words';
import { lastKnown } from '../../../store/room';
import type { IHopyard } from '../../../tokens';

/** As many lines as can be told apart, this experiment's own among them. */
export const MOST_COMPARED = 6;
const LISTED = 50;

/** The experiments of the project to choose from, newest first. */
export function ChooseExperiments(props: {
  readonly hopyard: IHopyard;
  readonly own: string;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { hopyard, own, chosen, trans } = props;
  useSignal(hopyard.projectChanged);
  const [wanted, setWanted] = useState('');
  const others = othersOf(hopyard, own).filter(({ name, kind, id }) =>
    `${kind} ${name} ${id}`.toLowerCase().includes(wanted.trim().toLowerCase())
  );
  const isFull = chosen.size >= MOST_COMPARED - 1;
  return (
    <fieldset className="jp-Hopyard-choose">
      <legend>{trans.__('Compare with')}</legend>
      <input
        type="search"
        className="jp-Hopyard-filterInput"
        placeholder={trans.__('name or kind')}
        aria-label={trans.__('Find an experiment')}
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      {others.length === 0 ? (
        <p className="jp-Hopyard-quiet">
          {wanted === ''
            ? trans.__(
                'No other experiment has run in this project. Run this one again with other settings, then compare.'
              )
            : trans.__('None is called so.')}
        </p>
      ) : null}
      {others.slice(0, LISTED).map(experiment => (
        <label key={experiment.id} title={experiment.directory}>
          <input
            type="checkbox"
            checked={chosen.has(experiment.id)}
            disabled={isFull && !chosen.has(experiment.id)}
            onChange={event => {
              const next = new Set(chosen);
              if (event.target.checked) {
                next.add(experiment.id);
              } else {
                next.delete(experiment.id);
              }
              props.choose(next);
            }}
          />
          <StateIcon look={experimentWord(experiment, trans).look} />
          <span className="jp-Hopyard-grow">{experimentTitle(experiment)}</span>
          <span className="jp-Hopyard-quiet jp-Hopyard-number">
            {experiment.best ? metric(experiment.best.metric) : ''}{' '}
            {new Date(experiment.createdAt).toLocaleTimeString()}
          </span>
        </label>
      ))}
      {isFull ? (
        <p className="jp-Hopyard-quiet">{trans.__('%1 at once can be told apart.', String(MOST_COMPARED))}</p>
      ) : null}
    </fieldset>
  );
}

/** Experiments of the project except this one, newest first. */
export function othersOf({ project }: IHopyard, own: string): ExperimentView[] {
  const known = lastKnown(project)?.experiments ?? [];
  return known.filter(({ id }) => id !== own).sort((a, b) => b.createdAt - a.createdAt);
}
