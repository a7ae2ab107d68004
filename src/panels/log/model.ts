import type { ISignal } from '@lumino/signaling';
import { LogFollower, type LogShown } from '../../store/log-tail';
import { executorIsUp } from '../../store/project';
import { lastKnown } from '../../store/room';
import type { IHopyard } from '../../tokens';

export interface LogSnapshot extends LogShown {
  readonly label: string;
}

/** An executor's log, followed while it is seen. */
export class LogModel {
  constructor(
    private readonly _hopyard: IHopyard,
    readonly executor: string,
    isSeen: () => boolean
  ) {
    this._log = new LogFollower({
      read: from => _hopyard.api.executorLog(executor, from),
      isSeen,
      mayGrow: () => this._isUp()
    });
  }

  get changed(): ISignal<unknown, void> {
    return this._log.changed;
  }

  get snapshot(): LogSnapshot {
    return { label: this.label, ...this._log.shown };
  }

  get label(): string {
    const known = lastKnown(this._hopyard.project)?.executors.find(({ id }) => id === this.executor);
    return known?.label ?? this.executor;
  }

  follow(following: boolean): void {
    this._log.follow(following);
  }

  refresh(): Promise<void> {
    return this._log.refresh();
  }

  dispose(): void {
    this._log.dispose();
  }

  private _isUp(): boolean {
    const { project } = this._hopyard;
    return (
      project.kind === 'live' && project.value.executors.some(row => row.id === this.executor && executorIsUp(row))
    );
  }

  private readonly _log: LogFollower;
}
