import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { operationIsOver } from '../../../protocol/operation-end';
import { FailureBox } from '../../components/failure-box';
import { useSignal } from '../../components/hooks';
import { type TabEntry, Tabs } from '../../components/tabs';
import { ChangesBar } from './changes-bar';
import { InstalledView } from './installed-view';
import type { LibraryModel } from './library-model';
import { LibraryView } from './library-view';
import { OperationsView } from './operations-view';
import { PageHeader } from './page-header';
import type { EnvironmentModel, PageTab } from './page-model';

export interface PageActs {
  /** Offers text as a file to keep. */
  save(filename: string, text: string): void;
  /** Opens the page of another environment. */
  open(name: string): void;
  close(): void;
}

export interface PageProps {
  readonly model: EnvironmentModel;
  readonly libraries: Readonly<Record<'pip' | 'conda', LibraryModel>>;
  readonly acts: PageActs;
  readonly trans: TranslationBundle;
}

export function EnvironmentPageView(props: PageProps): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const { detail, error } = model.snapshot;
  // There is nothing else to see of it yet.
  const tab = model.isBeingMade ? 'operations' : model.snapshot.tab;
  if (error !== undefined && detail === undefined && !model.isBeingMade) {
    return model.operations.length > 0 ? (
      <>
        <h2>{trans.__('There is no environment %1', model.name)}</h2>
        <Refusal {...props} />
        <OperationsView {...props} />
      </>
    ) : (
      <FailureBox
        title={trans.__('The environment %1 cannot be shown', model.name)}
        failure={error}
        trans={trans}
        acts={[{ label: trans.__('Try again'), act: () => void model.refresh() }]}
      />
    );
  }
  return (
    <>
      <PageHeader {...props} />
      <Refusal {...props} />
      <Tabs
        prefix="hopyard-environment"
        label={trans.__('Parts of the environment')}
        tabs={tabsOf(model, trans)}
        chosen={tab}
        choose={chosen => model.show({ tab: chosen })}
      />
      <div
        role="tabpanel"
        id="hopyard-environment-panel"
        className="jp-Hopyard-tabPanel"
        aria-labelledby={`hopyard-environment-tab-${tab}`}
      >
        {tab === 'installed' ? <InstalledView {...props} /> : null}
        {tab === 'pip' || tab === 'conda' ? <LibraryView key={tab} {...props} library={props.libraries[tab]} /> : null}
        {tab === 'operations' ? <OperationsView {...props} /> : null}
      </div>
      <ChangesBar {...props} />
    </>
  );
}

function Refusal({ model, trans }: PageProps): JSX.Element | null {
  const { refusal } = model.snapshot;
  return refusal === undefined ? null : (
    <FailureBox
      title={trans.__('Not done')}
      failure={refusal}
      trans={trans}
      dismiss={() => model.show({ refusal: undefined })}
    />
  );
}

function tabsOf(model: EnvironmentModel, trans: TranslationBundle): TabEntry<PageTab>[] {
  const { detail } = model.snapshot;
  const running = model.operations.filter(each => !operationIsOver(each)).length;
  const installed = detail?.packages.length;
  const tabs: TabEntry<PageTab>[] = [
    {
      id: 'installed',
      label: installed === undefined ? trans.__('Installed libraries') : trans.__('Installed libraries %1', installed)
    }
  ];
  if (detail?.environment.managed === false) {
    return tabs;
  }
  return [
    ...(detail?.environment.kind === 'conda' ? [{ id: 'conda' as const, label: trans.__('Conda libraries') }] : []),
    { id: 'pip', label: trans.__('Pip libraries') },
    ...tabs,
    {
      id: 'operations',
      label: running === 0 ? trans.__('Ongoing operations') : trans.__('Ongoing operations %1', running)
    }
  ];
}
