/** Operations of the project as the feed tells them. */
import type { OperationView } from '../../protocol';
import { operationIsOver } from '../../protocol/operation-end';
import { lastKnown } from './room';
import type { IHopyard } from '../tokens';

/** Newest first; previews are nobody's business but of who asked. */
export function operationsOf(hopyard: IHopyard, environment?: string): readonly OperationView[] {
  const { project } = hopyard;
  const known = lastKnown(project)?.operations ?? [];
  return known
    .filter(each => !each.previewOnly && (environment === undefined || each.environment === environment))
    .sort((one, other) => other.startedAt - one.startedAt);
}

export function operationById(hopyard: IHopyard, id: string): OperationView | undefined {
  const { project } = hopyard;
  return lastKnown(project)?.operations?.find(each => each.id === id);
}

/** How far it is, from 0 to 1; undefined while that is not known. */
export function shareOf(progress: OperationView['progress']): number | undefined {
  if (progress === undefined) {
    return undefined;
  }
  const [done, all] =
    progress.totalBytes > 0 ? [progress.bytes, progress.totalBytes] : [progress.packages, progress.totalPackages];
  return all > 0 ? Math.min(1, done / all) : undefined;
}

/** The operation once it has ended, however long that takes; rejects when the project is lost sight of for good. */
export function ended(hopyard: IHopyard, id: string): Promise<OperationView> {
  return new Promise(resolve => {
    const look = (): void => {
      const view = operationById(hopyard, id);
      if (view !== undefined && operationIsOver(view)) {
        hopyard.projectChanged.disconnect(look);
        resolve(view);
      }
    };
    hopyard.projectChanged.connect(look);
    look();
  });
}

/** Tells of each operation that ends while it listens, however soon after its beginning. */
export class Endings {
  constructor(
    private readonly _hopyard: IHopyard,
    private readonly _told: (operation: OperationView) => void
  ) {
    this._over = this._now();
    _hopyard.projectChanged.connect(this._look, this);
  }

  dispose(): void {
    this._hopyard.projectChanged.disconnect(this._look, this);
  }

  /** Those that are over; undefined while none are known. */
  private _now(): ReadonlySet<string> | undefined {
    return lastKnown(this._hopyard.project) === undefined
      ? undefined
      : new Set(operationsOf(this._hopyard).flatMap(each => (operationIsOver(each) ? [each.id] : [])));
  }

  private _look(): void {
    const before = this._over;
    this._over = this._now() ?? before;
    if (before === undefined) {
      return;
    }
    for (const operation of operationsOf(this._hopyard)) {
      if (operationIsOver(operation) && !before.has(operation.id)) {
        this._told(operation);
      }
    }
  }

  private _over: ReadonlySet<string> | undefined;
}
