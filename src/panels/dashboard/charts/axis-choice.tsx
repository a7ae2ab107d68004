import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import { shortened } from '../../../components/charts/text';

const MOST_SHOWN = 60;

/** Which of many names are shown: a list of boxes to tick behind a button, with a search when there are many. */
export function AxisChoice(props: {
  readonly trans: TranslationBundle;
  readonly label: string;
  readonly names: readonly string[];
  readonly nameOf: (name: string) => string;
  readonly chosen: readonly string[];
  readonly set: (chosen: string[]) => void;
}): JSX.Element {
  const { trans, names, chosen } = props;
  const [sought, setSought] = useState('');
  const found = names.filter(name => props.nameOf(name).toLowerCase().includes(sought.toLowerCase()));
  const flip = (name: string): void => {
    const without = chosen.filter(other => other !== name);
    props.set(without.length < chosen.length ? without : [...chosen, name]);
  };
  return (
    <details className="jp-Hopyard-choice">
      <summary>{trans.__('%1: %2 of %3', props.label, String(chosen.length), String(names.length))}</summary>
      <div>
        {names.length > 12 && (
          <input
            type="search"
            value={sought}
            placeholder={trans.__('search')}
            aria-label={trans.__('Search among names')}
            onChange={event => setSought(event.target.value)}
          />
        )}
        {found.slice(0, MOST_SHOWN).map(name => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              disabled={chosen.includes(name) && chosen.length <= 2}
              onChange={() => flip(name)}
            />
            <span>{shortened(props.nameOf(name), 40)}</span>
          </label>
        ))}
        {found.length > MOST_SHOWN && <p>{trans.__('%1 more: search for them', String(found.length - MOST_SHOWN))}</p>}
      </div>
    </details>
  );
}
