import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { HeldBack } from '../../../protocol';
import type { EnvironmentModel } from './page-model';

/** Libraries that an upgrade leaves where they are although there is a newer version: what holds them, and the way out. */
export function HeldBackList(props: {
  readonly held: readonly HeldBack[] | undefined;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { held = [], model, trans } = props;
  const allow = ({ name, manager, relaxed }: HeldBack): void => {
    const known = model.snapshot.detail?.packages.find(each => each.name === name && each.manager === manager);
    model.want({ act: 'install', name, manager, spec: relaxed, machines: known?.machines ?? 'all' });
  };
  return held.length === 0 ? null : (
    <ul className="jp-Hopyard-heldBack" aria-label={trans.__('Held back')}>
      {held.map(each => (
        <li key={`${each.manager} ${each.name}`}>
          {whyHeld(each, trans)}{' '}
          {each.relaxed === '' ? null : (
            <button type="button" className="jp-Hopyard-linkButton" onClick={() => allow(each)}>
              {trans.__('Allow %1', each.newest)}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function whyHeld({ name, version, newest, wish, by }: HeldBack, trans: TranslationBundle): string {
  if (wish !== '') {
    return trans.__('%1 stays at %2 although %3 is there: you asked for %4.', name, version, newest, wish);
  }
  if (by.length > 0) {
    return trans.__(
      '%1 stays at %2 although %3 is there: others do not go with it (%4).',
      name,
      version,
      newest,
      by.join(', ')
    );
  }
  return trans.__(
    '%1 stays at %2 although %3 is there: something else here does not go with it.',
    name,
    version,
    newest
  );
}
