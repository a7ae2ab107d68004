/**
 * Who has been silent for how long. By the monotonic clock alone: a jump of the wall clock ends nothing. Should the
 * sidecar itself have been stopped for a while, nobody could have been heard, and every lease is extended by that long.
 */
import type { ExecutorId, FleetId } from '../../protocol';
import { isExecutorEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import type { Clock } from '../ports';

export interface LeasesOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly startMs: number;
  readonly leaveMs: number;
  wentSilent(executor: ExecutorId): void;
  lost(executor: ExecutorId, why: string): void;
  didNotStart(executor: ExecutorId, why: string): void;
  didNotLeave(executor: ExecutorId): void;
  fleetOver(fleet: FleetId): void;
}

export class Leases {
  constructor(private readonly options: LeasesOptions) {
    this.checkedAt = options.clock.monotonic();
    this.schedule();
  }

  /** Executors known from the journal: they have one lease from now to come back. */
  resume(): void {
    for (const executor of this.options.state.executors.values()) {
      if (isExecutorEnded(executor.state)) {
        continue;
      }
      this.heard(executor.id);
      if (executor.state === 'starting') {
        this.resumed.add(executor.id);
      }
    }
    for (const fleet of this.options.state.fleets.values()) {
      this.fleetEnds(fleet.id, fleet.endsAt);
    }
  }

  heard(executor: ExecutorId): void {
    this.heardAt.set(executor, this.options.clock.monotonic());
  }

  leaving(executor: ExecutorId): void {
    if (!this.leavingSince.has(executor)) {
      this.leavingSince.set(executor, this.options.clock.monotonic());
    }
  }

  /** `endsAt` is by the wall clock; from here on the monotonic one decides. */
  fleetEnds(fleet: FleetId, endsAt: number): void {
    const { clock } = this.options;
    this.fleetEndsAt.set(fleet, clock.monotonic() + (endsAt - clock.now()));
  }

  forget(executor: ExecutorId): void {
    this.heardAt.delete(executor);
    this.leavingSince.delete(executor);
    this.resumed.delete(executor);
  }

  close(): void {
    this.closed = true;
    this.timer?.[Symbol.dispose]();
  }

  private schedule(): void {
    this.timer = this.options.clock.after(this.options.leaseMs / 4, () => {
      if (!this.closed) {
        this.check();
        this.schedule();
      }
    });
  }

  private check(): void {
    const now = this.options.clock.monotonic();
    const stoppedFor = now - this.checkedAt - this.options.leaseMs / 4;
    this.checkedAt = now;
    if (stoppedFor > this.options.leaseMs / 2) {
      for (const since of [this.heardAt, this.leavingSince]) {
        for (const [executor, at] of since) {
          since.set(executor, Math.min(now, at + stoppedFor));
        }
      }
      // What they sent meanwhile is still in the sockets: listen before judging.
      return;
    }
    for (const [executor, at] of this.heardAt) {
      this.judge(executor, now - at, now);
    }
    for (const [fleet, endsAt] of this.fleetEndsAt) {
      if (now >= endsAt) {
        this.fleetEndsAt.delete(fleet);
        this.options.fleetOver(fleet);
      }
    }
  }

  private judge(executor: ExecutorId, unheard: number, now: number): void {
    const { state, leaseMs, startMs, leaveMs } = this.options;
    const seconds = Math.round(unheard / 1_000);
    switch (state.executors.get(executor)?.state) {
      case 'starting':
        if (this.resumed.has(executor) && unheard > leaseMs) {
          // Its start may have been lost with the sidecar that wanted it.
          this.options.lost(executor, `it did not join within ${seconds} s of the sidecar's restart`);
        } else if (unheard > startMs) {
          this.options.didNotStart(executor, `it did not join within ${seconds} s`);
        }
        return;
      case 'idle':
      case 'running':
        if (unheard > leaseMs / 2) {
          this.options.wentSilent(executor);
        }
        return;
      case 'silent':
        if (unheard > leaseMs) {
          this.options.lost(executor, `not heard for ${seconds} s`);
        }
        return;
      case 'stopping': {
        const since = this.leavingSince.get(executor);
        // One that was cut off before it could be told to leave has its lease; one that was told has its grace.
        if (since !== undefined && now - since > leaveMs) {
          this.leavingSince.delete(executor);
          this.options.didNotLeave(executor);
        } else if (since === undefined && unheard > leaseMs + leaveMs) {
          this.options.didNotLeave(executor);
        }
        return;
      }
      default:
        this.forget(executor);
    }
  }

  private readonly heardAt = new Map<ExecutorId, number>();
  private readonly leavingSince = new Map<ExecutorId, number>();
  private readonly fleetEndsAt = new Map<FleetId, number>();
  /** Starting when this sidecar came up. */
  private readonly resumed = new Set<ExecutorId>();
  private checkedAt: number;
  private closed = false;
  private timer: Disposable | undefined;
}
