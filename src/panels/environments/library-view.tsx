import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, KeyboardEvent } from 'react';
import { useState } from 'react';
import type { Machine, Manager, VersionFound } from '../../../protocol';
import { FailureBox } from '../../components/failure-box';
import { bytes, duration } from '../../components/format';
import { useSignal } from '../../components/hooks';
import { specOf } from './changes';
import type { LibraryModel } from './library-model';
import type { PageProps } from './page-view';
import { machinesWord } from './words';

/** Finds a library by name, shows its versions, and puts one among the wanted changes. */
export function LibraryView(props: PageProps & { readonly library: LibraryModel }): JSX.Element {
  const { library, trans } = props;
  useSignal(library.changed);
  const { query, found, isSearching, chosen, error } = library.snapshot;
  const arrows = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type=search], [role=option]')];
      const at = stops.indexOf(document.activeElement as HTMLElement);
      stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
    }
  };
  return (
    <div className="jp-Hopyard-library">
      <div className="jp-Hopyard-libraryFound" onKeyDown={arrows}>
        <input
          type="search"
          className="jp-Hopyard-search"
          autoFocus
          spellCheck={false}
          placeholder={
            library.manager === 'pip' ? trans.__('Search pip libraries') : trans.__('Search conda libraries')
          }
          aria-label={library.manager === 'pip' ? trans.__('Search pip libraries') : trans.__('Search conda libraries')}
          value={query}
          onChange={event => void library.search(event.target.value)}
        />
        <p className="jp-Hopyard-quiet" role="status">
          {query.trim() === ''
            ? trans.__('Type a part of the name.')
            : isSearching && found === undefined
              ? trans.__('Searching…')
              : found === undefined
                ? ''
                : found.says || age(found.namesAt, trans)}
        </p>
        <ul role="listbox" aria-label={trans.__('Libraries found')} aria-busy={isSearching}>
          {found?.results.map(each => (
            <li
              key={each.name}
              role="option"
              tabIndex={0}
              aria-selected={each.name === chosen}
              onClick={() => void library.choose(each.name)}
              onKeyDown={event =>
                event.key === 'Enter' || event.key === ' ' ? void library.choose(each.name) : undefined
              }
            >
              <strong>{each.name}</strong> {each.version}
              {each.summary ? <span className="jp-Hopyard-quiet">{each.summary}</span> : null}
            </li>
          ))}
        </ul>
        {found?.results.length === 0 && !isSearching ? <p>{trans.__('No library is called “%1”.', query)}</p> : null}
      </div>
      <div className="jp-Hopyard-libraryChosen">
        {error === undefined ? null : (
          <FailureBox title={trans.__('The index did not answer')} failure={error} trans={trans} />
        )}
        {chosen === undefined ? null : <Chosen key={chosen} {...props} name={chosen} />}
      </div>
    </div>
  );
}

function age(fetchedAt: number, trans: TranslationBundle): string {
  const ms = Date.now() - fetchedAt * 1000;
  return fetchedAt === 0 || ms < 86_400_000 ? '' : trans.__('The list of names is %1 old.', duration(ms, trans));
}

function Chosen(props: PageProps & { readonly library: LibraryModel; readonly name: string }): JSX.Element {
  const { library, model, trans, name } = props;
  const { versions } = library.snapshot;
  const [version, setVersion] = useState('');
  const [machines, setMachines] = useState<Machine>('all');
  const manager: Manager = library.manager;
  const add = (): void => model.want({ act: 'install', name, manager, spec: specOf(name, version, manager), machines });
  const listed = versions?.versions ?? [];
  return (
    <>
      <h2>{name}</h2>
      {versions?.summary ? <p>{versions.summary}</p> : null}
      {versions?.offline ? (
        <p className="jp-Hopyard-problem">
          {trans.__(
            'The index did not answer; this is %1 old.',
            duration(Date.now() - versions.fetchedAt * 1000, trans)
          )}
        </p>
      ) : null}
      <div className="jp-Hopyard-field">
        <label htmlFor="hopyard-library-version">{trans.__('Version')}</label>
        <select
          id="hopyard-library-version"
          className="jp-Hopyard-select"
          value={version}
          onChange={event => setVersion(event.target.value)}
        >
          <option value="">{versions === undefined ? trans.__('Looking…') : trans.__('newest that fits')}</option>
          {listed.map(each => (
            <option
              key={`${each.version} ${each.build} ${each.channel}`}
              value={each.version}
              disabled={!each.compatible}
            >
              {versionLine(each, trans)}
            </option>
          ))}
        </select>
      </div>
      <div className="jp-Hopyard-field">
        <label htmlFor="hopyard-library-machines">{trans.__('Machines')}</label>
        <select
          id="hopyard-library-machines"
          className="jp-Hopyard-select"
          value={machines}
          onChange={event => setMachines(event.target.value as Machine)}
        >
          {(['all', 'cpu', 'gpu'] as const).map(each => (
            <option key={each} value={each}>
              {machinesWord(each, trans)}
            </option>
          ))}
        </select>
      </div>
      <p className="jp-Hopyard-acts">
        <button type="button" className="jp-Hopyard-button" onClick={add}>
          {trans.__('Add to the changes')}
        </button>
        <button
          type="button"
          className="jp-Hopyard-button"
          onClick={() => {
            add();
            void model.preview();
          }}
        >
          {trans.__('Preview…')}
        </button>
      </p>
    </>
  );
}

function versionLine(each: VersionFound, trans: TranslationBundle): string {
  const notes = [
    ...(each.size > 0 ? [bytes(each.size)] : []),
    ...(each.prerelease ? [trans.__('pre-release')] : []),
    ...(each.yanked ? [trans.__('withdrawn')] : []),
    ...(each.compatible ? [] : [each.why || trans.__('does not fit')])
  ];
  return notes.length === 0 ? each.version : `${each.version} (${notes.join(', ')})`;
}
