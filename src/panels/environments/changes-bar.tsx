import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Preview } from '../../../protocol';
import { FailureBox } from '../../components/failure-box';
import { bytes } from '../../components/format';
import { operationById } from '../../store/operations';
import { briefly } from './changes';
import { HeldBackList } from './held-back';
import { OperationLine } from './operation-line';
import type { PageProps } from './page-view';
import { actionWord } from './words';

/** The changes that are wanted and not made yet, and what making them would do. */
export function ChangesBar({ model, trans }: PageProps): JSX.Element | null {
  const { wanted, preview } = model.snapshot;
  if (wanted.length === 0) {
    return null;
  }
  const working =
    preview.kind === 'working' && preview.operation !== undefined
      ? operationById(model.hopyard, preview.operation)
      : undefined;
  const failure = preview.kind === 'ready' ? preview.operation.failure : undefined;
  // A line of the wish that is asked for anew counts, even where what lies there stays the same.
  const isIdle =
    preview.kind === 'ready' &&
    preview.operation.preview?.changes.length === 0 &&
    wanted.every(({ act }) => act === 'upgrade');
  return (
    <section className="jp-Hopyard-changes" aria-label={trans.__('Changes to make')}>
      <div className="jp-Hopyard-changesTold">
        {failure === undefined ? null : (
          <FailureBox title={trans.__('These changes cannot be made')} failure={failure} trans={trans} />
        )}
        {preview.kind === 'ready' && preview.operation.preview !== undefined ? (
          <>
            <PreviewTable preview={preview.operation.preview} trans={trans} />
            <HeldBackList held={preview.operation.preview.heldBack} model={model} trans={trans} />
          </>
        ) : null}
        {working === undefined ? null : <OperationLine operation={working} trans={trans} />}
      </div>
      <div className="jp-Hopyard-line">
        <span className="jp-Hopyard-grow" role="status">
          {trans._n('%1 change to make: ', '%1 changes to make: ', wanted.length)}
          {wanted.map(change => (
            <button
              key={`${change.manager} ${change.name}`}
              type="button"
              className="jp-Hopyard-wanted"
              title={trans.__('Take back')}
              onClick={() => model.unwant(change)}
            >
              {briefly(change)} ×
            </button>
          ))}
        </span>
        <button
          type="button"
          className="jp-Hopyard-button"
          disabled={preview.kind === 'working'}
          onClick={() => void model.preview()}
        >
          {preview.kind === 'working' ? trans.__('Solving…') : trans.__('Preview')}
        </button>
        <button type="button" className="jp-Hopyard-button" onClick={() => model.discard()}>
          {trans.__('Discard')}
        </button>
        <button
          type="button"
          className="jp-Hopyard-primary"
          disabled={failure !== undefined || isIdle}
          title={isIdle ? trans.__('It would change nothing') : undefined}
          onClick={() => void model.apply()}
        >
          {trans.__('Apply')}
        </button>
      </div>
    </section>
  );
}

export function PreviewTable({ preview, trans }: { preview: Preview; trans: TranslationBundle }): JSX.Element {
  return (
    <div className="jp-Hopyard-preview">
      <p role="status">
        {preview.changes.length === 0
          ? trans.__('Nothing would change.')
          : trans.__(
              '%1; %2 stay as they are; at most %3 to fetch.',
              trans._n('%1 library changes', '%1 libraries change', preview.changes.length),
              preview.unchanged,
              bytes(preview.fetch)
            )}
      </p>
      {preview.notes.map(note => (
        <p key={note} className="jp-Hopyard-why">
          {note}
        </p>
      ))}
      {preview.changes.length === 0 ? null : (
        <table className="jp-Hopyard-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Library')}</th>
              <th scope="col">{trans.__('What')}</th>
              <th scope="col">{trans.__('From')}</th>
              <th scope="col">{trans.__('To')}</th>
              <th scope="col">{trans.__('Manager')}</th>
              <th scope="col" className="jp-Hopyard-number">
                {trans.__('Size')}
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.changes.map(each => (
              <tr key={`${each.manager} ${each.name}`} className={`jp-mod-${each.action}`}>
                <th scope="row">{each.asked ? <strong>{each.name}</strong> : each.name}</th>
                <td>{actionWord(each.action, trans)}</td>
                <td>{each.before || '–'}</td>
                <td>{each.after || '–'}</td>
                <td>{each.manager}</td>
                <td className="jp-Hopyard-number">{each.size > 0 ? bytes(each.size) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
