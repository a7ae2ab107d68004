import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExperimentView } from '../../../protocol';
import type { LaunchModel, LaunchSnapshot } from './model';

/** What the view asks the application to do. */
export interface LaunchActs {
  openMenu(at: { x: number; y: number }): void;
  openLog(executor: string): void;
  openQuickstart(): void;
  openDoctor(): void;
  openDashboard(experiment: ExperimentView): void;
}

export interface LaunchViewProps {
  readonly model: LaunchModel;
  readonly acts: LaunchActs;
  readonly trans: TranslationBundle;
}

export interface FormProps {
  readonly model: LaunchModel;
  readonly state: LaunchSnapshot;
  readonly trans: TranslationBundle;
}
