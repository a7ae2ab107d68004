import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useDeferredValue, useMemo } from 'react';
import type { Machine, PackageReason, PackageView } from '../../../protocol';
import { StateMark } from '../../components/state-mark';
import { changeOf, matching } from './changes';
import type { EnvironmentModel } from './page-model';
import type { PageProps } from './page-view';
import { byWord, machinesWord, packageWord } from './words';

export function InstalledView(props: PageProps): JSX.Element {
  const { model, trans } = props;
  const { detail, filter, machines, isAskingForNewest, reason } = model.snapshot;
  const text = useDeferredValue(filter);
  const shown = useMemo(() => {
    const those = matching(detail?.packages ?? [], text);
    return machines === 'all' ? those : those.filter(each => each.machines === 'all' || each.machines === machines);
  }, [detail, text, machines]);
  const managed = detail?.environment.managed ?? false;
  return (
    <>
      <div className="jp-Hopyard-line jp-Hopyard-tools">
        <input
          type="search"
          className="jp-Hopyard-search"
          placeholder={trans.__('Find a library')}
          aria-label={trans.__('Find an installed library')}
          value={filter}
          onChange={event => model.show({ filter: event.target.value })}
        />
        <label>
          {trans.__('Machines')}{' '}
          <select
            className="jp-Hopyard-select"
            value={machines}
            onChange={event => model.show({ machines: event.target.value as Machine })}
          >
            {(['all', 'cpu', 'gpu'] as const).map(each => (
              <option key={each} value={each}>
                {machinesWord(each, trans)}
              </option>
            ))}
          </select>
        </label>
        <span className="jp-Hopyard-grow" role="status">
          {detail === undefined ? null : trans._n('%1 library', '%1 libraries', shown.length)}
        </span>
        {managed ? (
          <button
            type="button"
            className="jp-Hopyard-button"
            disabled={isAskingForNewest}
            onClick={() => void model.askForNewest()}
          >
            {isAskingForNewest ? trans.__('Asking…') : trans.__('Look for newer versions')}
          </button>
        ) : null}
        {managed ? (
          <button
            type="button"
            className="jp-Hopyard-button"
            onClick={() => void model.start('change', { name: model.name, upgradeAll: true })}
          >
            {trans.__('Upgrade all')}
          </button>
        ) : null}
      </div>
      {reason === undefined ? null : <Reason reason={reason} model={model} trans={trans} />}
      <div className="jp-Hopyard-tableHost jp-mod-fill">
        <table className="jp-Hopyard-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Library')}</th>
              <th scope="col">{trans.__('Version')}</th>
              <th scope="col">{trans.__('Newest')}</th>
              <th scope="col">{trans.__('Manager')}</th>
              <th scope="col">{trans.__('Source')}</th>
              <th scope="col">{trans.__('Machines')}</th>
              <th scope="col">{trans.__('Status')}</th>
              <th scope="col">{trans.__('By')}</th>
              {managed ? (
                <th scope="col">
                  <span className="jp-Hopyard-spoken">{trans.__('Acts')}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {shown.map(each => (
              <Row key={`${each.manager} ${each.name}`} {...{ each, model, trans, managed }} />
            ))}
          </tbody>
        </table>
        {detail !== undefined && shown.length === 0 ? (
          <p className="jp-Hopyard-quiet">
            {detail.packages.length === 0
              ? trans.__('Nothing is installed yet.')
              : trans.__('No library is called “%1”.', text)}
          </p>
        ) : null}
      </div>
    </>
  );
}

function Row(props: {
  readonly each: PackageView;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
  readonly managed: boolean;
}): JSX.Element {
  const { each, model, trans, managed } = props;
  const wanted = changeOf(model.snapshot.wanted, each);
  const { name, manager, machines } = each;
  const isOld = each.newest !== '' && each.newest !== each.version;
  const want = (act: 'upgrade' | 'remove'): void => model.want({ act, name, manager, spec: name, machines });
  return (
    <tr className={wanted === undefined ? undefined : 'jp-mod-wanted'}>
      <th scope="row">{name}</th>
      <td>{each.version}</td>
      <td>{isOld ? <strong>{each.newest}</strong> : each.newest === '' ? '–' : each.newest}</td>
      <td>{manager}</td>
      <td>{each.source || '–'}</td>
      <td>{machinesWord(machines, trans)}</td>
      <td>
        <StateMark state={packageWord(each, trans)} />
      </td>
      <td>{byWord(each, trans)}</td>
      {managed ? (
        <td className="jp-Hopyard-rowActs">
          {wanted === undefined ? (
            <>
              <button type="button" className="jp-Hopyard-linkButton" onClick={() => void model.askWhy(name)}>
                {trans.__('Why')}
              </button>
              {isOld ? (
                <button type="button" className="jp-Hopyard-linkButton" onClick={() => want('upgrade')}>
                  {trans.__('Upgrade')}
                </button>
              ) : null}
              <button
                type="button"
                className="jp-Hopyard-linkButton"
                disabled={each.builtIn}
                title={each.builtIn ? trans.__('Hopyard’s kernel library needs it') : undefined}
                onClick={() => want('remove')}
              >
                {trans.__('Uninstall')}
              </button>
            </>
          ) : (
            <button type="button" className="jp-Hopyard-linkButton" onClick={() => model.unwant(each)}>
              {wanted.act === 'remove' ? trans.__('Keep') : trans.__('Take back')}
            </button>
          )}
        </td>
      ) : null}
    </tr>
  );
}

function Reason(props: {
  readonly reason: PackageReason;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { reason, model, trans } = props;
  const paths = reason.paths.slice(0, 5).map(path => path.join(' → '));
  return (
    <div className="jp-Hopyard-banner" role="status">
      <strong>{reason.name}</strong>{' '}
      {reason.asked ? trans.__('is there because you asked for it.') : trans.__('is there because of:')}
      {paths.length > 0 && !reason.asked ? (
        <ul>
          {paths.map(path => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      ) : null}{' '}
      {reason.breaks.length === 0
        ? trans.__('Nothing would break without it.')
        : trans.__('Without it these would break: %1.', reason.breaks.join(', '))}{' '}
      <button type="button" className="jp-Hopyard-linkButton" onClick={() => model.show({ reason: undefined })}>
        {trans.__('Close')}
      </button>
    </div>
  );
}
