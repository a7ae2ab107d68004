import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo, useState } from 'react';
import type { ComparedExperiment, RanIn } from '../../../../protocol';
import { diffLines } from '../../../components/diff';
import { DiffView } from '../../../components/diff-view';
import { environmentChange } from './environment-change';

/** In what one other experiment's code and environment differ from this one's: from there to here. */
export function Differences(props: {
  readonly own: ComparedExperiment | undefined;
  readonly others: readonly ComparedExperiment[];
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { own, others, trans } = props;
  const [against, setAgainst] = useState<string | undefined>();
  const other = others.find(({ id }) => id === against) ?? others[0];
  const differ = { own, other, trans };
  return (
    <>
      {other !== undefined && others.length > 1 ? (
        <label className="jp-Hopyard-line">
          {trans.__('Differences from')}{' '}
          <select value={other.id} onChange={event => setAgainst(event.target.value)}>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name} ({id})
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <div className="jp-Hopyard-differences">
        <section>
          <h2>{trans.__('Code')}</h2>
          <CodeChange {...differ} />
        </section>
        <section>
          <h2>{trans.__('Environment')}</h2>
          <EnvironmentDiff {...differ} />
        </section>
      </div>
    </>
  );
}

interface DifferProps {
  readonly own: ComparedExperiment | undefined;
  readonly other: ComparedExperiment | undefined;
  readonly trans: TranslationBundle;
}

const wordsOf = (trans: TranslationBundle): { gone: string; new: string } => ({
  gone: trans.__('only there'),
  new: trans.__('only here')
});

function CodeChange({ own, other, trans }: DifferProps): JSX.Element {
  const [before, after] = [other?.source, own?.source];
  const lines = useMemo(
    () => (before === undefined || after === undefined ? [] : diffLines(before, after)),
    [before, after]
  );
  if (before === undefined || after === undefined) {
    return (
      <p className="jp-Hopyard-quiet">
        {other === undefined
          ? trans.__('Choose an experiment to see in what its code differs.')
          : trans.__(
              'The source of %1 is not known, so the code cannot be compared: its function came without one, as compiled functions do.',
              namesOf(before === undefined, other.name, own)
            )}
      </p>
    );
  }
  return (
    <>
      {lines.every(({ kind }) => kind === 'same') ? (
        <p className="jp-Hopyard-quiet">{trans.__('They ran the same code.')}</p>
      ) : null}
      <DiffView lines={lines} label={trans.__('Difference of the code')} words={wordsOf(trans)} />
    </>
  );
}

function EnvironmentDiff({ own, other, trans }: DifferProps): JSX.Element {
  const [before, after] = [other?.environment, own?.environment];
  if (before === undefined || after === undefined) {
    return (
      <p className="jp-Hopyard-quiet">
        {other === undefined
          ? trans.__('Choose an experiment to see in what its environment differs.')
          : trans.__(
              'What %1 ran in is not known: none of its executors has told its packages.',
              namesOf(before === undefined, other.name, own)
            )}
      </p>
    );
  }
  const { lines, added, removed, changed, same } = environmentChange(before, after);
  const parts = [
    ...(changed > 0 ? [trans._n('%1 other version', '%1 other versions', changed)] : []),
    ...(added > 0 ? [trans._n('%1 added', '%1 added', added)] : []),
    ...(removed > 0 ? [trans._n('%1 removed', '%1 removed', removed)] : []),
    trans._n('%1 package is the same', '%1 packages are the same', same)
  ];
  return (
    <>
      <p className="jp-Hopyard-quiet jp-Hopyard-wrap">
        {before.python === after.python && before.name === after.name
          ? trans.__('Both in %1.', nameOf(after))
          : trans.__('From %1 to %2.', nameOf(before), nameOf(after))}{' '}
        {lines.length === 0 ? trans.__('They had the same packages (%1).', String(same)) : `${parts.join(' · ')}.`}
      </p>
      {lines.length === 0 ? null : (
        <DiffView lines={lines} label={trans.__('Difference of the environments')} words={wordsOf(trans)} />
      )}
    </>
  );
}

/** Which of the two it is about. */
const namesOf = (isOther: boolean, other: string, own: ComparedExperiment | undefined): string =>
  isOther ? other : (own?.name ?? '');

const nameOf = ({ name, python }: RanIn): string => name ?? python;
