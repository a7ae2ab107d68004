import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IHopyard } from '../../tokens';
import type { DashboardActs } from './acts';
import { DashboardModel } from './model/dashboard';
import { RememberedArrangements } from './model/remembered';
import { DashboardPanel } from './panel';

export interface DashboardParts {
  readonly hopyard: IHopyard;
  readonly experiment: string;
  readonly state: IStateDB | null;
  readonly themes: IThemeManager | null;
  readonly rendermime: IRenderMimeRegistry;
  readonly by: () => string;
  readonly acts: DashboardActs;
  readonly trans: TranslationBundle;
}

/** A dashboard with all it needs; the first thing that its lazily loaded code is asked for. */
export function createDashboard(parts: DashboardParts): DashboardPanel {
  const { hopyard, experiment, state, themes, rendermime, by, acts, trans } = parts;
  const model = new DashboardModel({
    hopyard,
    experiment,
    feed: hopyard.board(experiment),
    remembered: new RememberedArrangements(state),
    by,
    trans
  });
  return new DashboardPanel({ model, acts, rendermime, themes, trans });
}
