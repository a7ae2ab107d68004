import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useDeferredValue, useMemo } from 'react';
import type { Machine, PackageReason } from '../../../protocol';
import { matching } from './changes';
import { InstalledTable } from './installed-table';
import type { EnvironmentModel } from './page-model';
import type { PageProps } from './page-view';
import { machinesWord } from './words';

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
      <InstalledTable packages={shown} model={model} trans={trans} managed={managed}>
        {detail !== undefined && shown.length === 0 ? (
          <p className="jp-Hopyard-quiet">
            {detail.packages.length === 0
              ? trans.__('Nothing is installed yet.')
              : trans.__('No library is called “%1”.', text)}
          </p>
        ) : null}
      </InstalledTable>
    </>
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
