import type { IRunningSessions } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { type ISignal, Signal } from '@lumino/signaling';
import type { ExecutorView, ExperimentView, FleetView, ProjectSnapshot } from '../../protocol';
import { baseName } from '../components/format';
import { executorWord, experimentTitle, experimentWord, fleetWord } from '../components/words';
import { hopIcon } from '../icons';
import { CommandIDs } from '../ids';
import { endedTrials, executorIsUp, executorsOf, experimentIsOver, fleetIsUp } from '../store/project';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';

type Item = IRunningSessions.IRunningItem;

/** The section "Hopyard" of the Running sidebar: fleets with their executors, and experiments under way. */
export class RunningHopyard implements IRunningSessions.IManager {
  constructor(
    private readonly _hopyard: IHopyard,
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    _hopyard.projectChanged.connect(this._onProject, this);
  }

  get name(): string {
    return this._trans.__('Hopyard');
  }

  get shutdownLabel(): string {
    return this._trans.__('Stop');
  }

  get shutdownAllLabel(): string {
    return this._trans.__('Stop All');
  }

  get shutdownAllConfirmationText(): string {
    return this._trans.__('Stop all executors and experiments? Running trials end; results stay.');
  }

  get runningChanged(): ISignal<this, void> {
    return this._runningChanged;
  }

  running(): Item[] {
    const value = lastKnown(this._hopyard.project);
    if (value === undefined) {
      return [];
    }
    return [
      ...value.fleets.filter(fleetIsUp).map(fleet => this._fleet(fleet, value)),
      ...value.experiments.filter(experiment => !experimentIsOver(experiment)).map(entry => this._experiment(entry))
    ];
  }

  refreshRunning(): void {
    this._runningChanged.emit();
  }

  shutdownAll(): void {
    this.running().forEach(item => item.shutdown?.());
  }

  private _fleet(fleet: FleetView, project: ProjectSnapshot): Item {
    const up = executorsOf(project, fleet.id).filter(executorIsUp);
    const label = this._trans._n('%1 executor', '%1 executors', up.length);
    return this._item({
      label,
      detail: [fleetWord(fleet.state, this._trans).word, baseName(fleet.spec.notebook ?? '')]
        .filter(Boolean)
        .join(' · '),
      className: `jp-Hopyard-runningItem jp-mod-${fleetWord(fleet.state, this._trans).look}`,
      title: this._trans.__('Fleet %1 on %2', fleet.id, fleet.spec.engine),
      open: () => void this._commands.execute(CommandIDs.openPanel),
      shutdown: () => void this._commands.execute(CommandIDs.stopFleet, { fleet: fleet.id }),
      children: up.map(executor => this._executor(executor))
    });
  }

  private _executor(executor: ExecutorView): Item {
    return this._item({
      label: executor.label,
      detail: [executorWord(executor.state, this._trans).word, executor.host ?? ''].filter(Boolean).join(' · '),
      className: `jp-Hopyard-runningItem jp-mod-${executorWord(executor.state, this._trans).look}`,
      title: this._trans.__('Open the log of %1', executor.label),
      open: () => void this._commands.execute(CommandIDs.openLog, { executor: executor.id }),
      shutdown: () => void this._commands.execute(CommandIDs.stopExecutor, { executor: executor.id })
    });
  }

  private _experiment(experiment: ExperimentView): Item {
    const { trials } = experiment;
    const { look, word } = experimentWord(experiment, this._trans);
    return this._item({
      label: experimentTitle(experiment),
      detail: `${word} ${endedTrials(trials)}/${trials.total}`,
      className: `jp-Hopyard-runningItem jp-Hopyard-ofExperiment jp-mod-${look}`,
      context: experiment.id,
      title: experiment.directory,
      open: () => void this._commands.execute(CommandIDs.openDashboard, { experiment: experiment.id }),
      shutdown: () => void this._commands.execute(CommandIDs.stopExperiment, { experiment: experiment.id })
    });
  }

  private _item(entry: {
    label: string;
    detail: string;
    title: string;
    open: () => void;
    shutdown: () => void;
    children?: Item[];
    className?: string;
    context?: string;
  }): Item {
    return {
      label: () => entry.label,
      detail: () => entry.detail,
      labelTitle: () => entry.title,
      icon: (): LabIcon => hopIcon,
      open: entry.open,
      shutdown: entry.shutdown,
      ...(entry.className === undefined ? {} : { className: entry.className }),
      ...(entry.context === undefined ? {} : { context: entry.context }),
      ...(entry.children ? { children: entry.children } : {})
    };
  }

  private _onProject(): void {
    this._runningChanged.emit();
  }

  private readonly _runningChanged = new Signal<this, void>(this);
}
