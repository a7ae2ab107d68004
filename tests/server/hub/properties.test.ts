/**
 * Whatever happens in whatever order: invariants hold, a trial ends at most once and is never on two executors, attempts
 * only rise, every result is settled, replaying gives the same state, and in the end everything ends.
 */
import * as fc from 'fast-check';
import { trialIdOf, type TrialRef } from '../../../protocol';
import type { Effect } from '../../../server/core/hub/effects';
import type { AttemptEnd, HubEvent, StopHow } from '../../../server/core/hub/events';
import { checkInvariants } from '../../../server/core/hub/invariants';
import { snapshotOf, stateOf, type HubSnapshot } from '../../../server/core/hub/snapshot';
import { isExecutorEnded, isExperimentEnded } from '../../../server/core/hub/status';
import { emptyState, type HubState } from '../../../server/core/hub/state';
import { refOf } from '../../../server/core/hub/stock';
import { transition } from '../../../server/core/hub/transition';
import { findTrial } from '../../../server/core/hub/trials';
import { cellSpec, fleetSpec, rowsSpec } from '../../support/hub/scenario';

const RUNS = Number(process.env['HOPYARD_PROPERTY_RUNS'] ?? 1_500);

/** Fixed, so that a failure is the same for everyone; another one is a number in the environment away. */
const SEED = Number(process.env['HOPYARD_PROPERTY_SEED'] ?? 20_261_122);

const KINDS = [
  'fleet',
  'submit rows',
  'submit replicas',
  'join',
  'join with what it holds',
  'join with anything',
  'silent',
  'answer a recall',
  'answer a recall',
  'returned',
  'lost',
  'left',
  'process ended',
  'stop executor',
  'restart executor',
  'start held',
  'finish held',
  'finish held',
  'finish held',
  'finish from elsewhere',
  'finish an old attempt',
  'interrupt the leaving',
  'finish anything',
  'start anything',
  'stop experiment',
  'stop trial',
  'stop fleet',
  'extend fleet',
  'resize fleet',
  'resize fleet',
  'archive',
  'records written',
  'again'
] as const;

const ends: readonly AttemptEnd[] = [
  { kind: 'returned', metric: 1 },
  { kind: 'returned', metric: -2 },
  { kind: 'returned' },
  { kind: 'raised', failure: { code: 'ValueError', message: 'bad' } },
  { kind: 'died', failure: { code: 'WORKER_DIED', message: 'gone' } },
  { kind: 'stopped', metric: 0.5 },
  { kind: 'interrupted' }
];
const hows: readonly StopHow[] = ['flag', 'interrupt', 'kill'];

type Command = readonly [kind: (typeof KINDS)[number], a: number, b: number, c: number];
const command: fc.Arbitrary<Command> = fc.tuple(fc.constantFrom(...KINDS), fc.nat(11), fc.nat(11), fc.nat(11));

class Play {
  readonly state: HubState = emptyState();
  readonly events: HubEvent[] = [];
  readonly recorded = new Map<string, number>();
  readonly lastAttempt = new Map<string, number>();
  readonly lastPlace = new Map<string, string>();
  #ids = 0;
  #at = 1_000;

  do([kind, a, b, c]: Command): void {
    const event = this.eventOf(kind, a, b, c);
    if (event !== undefined) {
      this.apply(event);
    }
  }

  /** Something to begin with, so that most commands find an object. */
  begin(): void {
    this.do(['fleet', 2, 0, 0]);
    for (const executor of [0, 1, 2]) {
      this.do(['join', executor, 0, 0]);
    }
    this.do(['submit rows', 11, 0, 1]);
  }

  apply(event: HubEvent): void {
    const { effects } = transition(this.state, event);
    this.events.push(event);
    this.judge(event, effects);
  }

  /** Finishes everything that runs, with all executors present, until nothing moves any more. */
  drain(): void {
    for (let turn = 0; turn < 10_000; turn++) {
      const waiting = [...this.state.executors.values()].find(
        ({ state }) => state === 'starting' || state === 'silent' || state === 'stopping'
      );
      const busy = [...this.state.executors.values()].find(({ state }) => state === 'running');
      if (waiting !== undefined) {
        const { held } = waiting;
        const holding = held === undefined ? [] : [held, ...waiting.stock].map(refOf);
        if (waiting.state === 'stopping') {
          this.apply({ kind: 'ExecutorLeft', at: this.at, executor: waiting.id, replacement: this.id('ex_') });
        } else {
          this.apply({ kind: 'ExecutorJoined', at: this.at, executor: waiting.id, host: 'h', pid: 1, holding });
        }
      } else if (busy?.held !== undefined) {
        const { experiment, number, attempt } = busy.held;
        const trial = trialIdOf(experiment, number);
        const end = { kind: 'returned' } as const;
        this.apply({ kind: 'TrialFinished', at: this.at, trial, attempt, executor: busy.id, end, tookMs: 1 });
      } else {
        return;
      }
    }
    throw new Error('it never ends');
  }

  private judge(event: HubEvent, effects: readonly Effect[]): void {
    const broken = checkInvariants(this.state);
    if (broken.length > 0) {
      throw new Error(`${JSON.stringify(event)}: ${broken.join('; ')}`);
    }
    if (event.kind === 'TrialsReturned') {
      // What has not begun and never will there had no attempt: its number is given again.
      for (const { trial } of event.trials) {
        const attempt = findTrial(this.state, trial)?.trial.attempt ?? 0;
        const given = effects.some(effect => effect.kind === 'RunTrial' && effect.trial === trial);
        this.lastAttempt.set(trial, given ? attempt - 1 : attempt);
      }
    }
    const next: Extract<Effect, { kind: 'RunTrial' }>[] = [];
    for (const effect of effects) {
      if (effect.kind === 'RecordTrial') {
        this.recorded.set(effect.trial, (this.recorded.get(effect.trial) ?? 0) + 1);
        expect(this.recorded.get(effect.trial)).toBe(1);
      }
      if (effect.kind === 'RunTrial') {
        expect(effect.attempt).toBeGreaterThan(this.lastAttempt.get(effect.trial) ?? 0);
        expect(this.recorded.has(effect.trial)).toBe(false);
        next.push(effect);
      }
    }
    if (event.kind === 'TrialFinished') {
      // Taken only from the executor the trial was last given to, and only for that attempt.
      const isLast =
        this.lastAttempt.get(event.trial) === event.attempt && this.lastPlace.get(event.trial) === event.executor;
      const settled = effects.find(effect => effect.kind === 'SettleTrial');
      expect(settled?.stale === true || isLast).toBe(true);
      expect(effects.filter(effect => effect.kind === 'SettleTrial')).toMatchObject([
        { trial: event.trial, attempt: event.attempt, executor: event.executor }
      ]);
    }
    for (const { trial, attempt, executor } of next) {
      this.lastAttempt.set(trial, attempt);
      this.lastPlace.set(trial, executor);
    }
  }

  private eventOf(kind: Command[0], a: number, b: number, c: number): HubEvent | undefined {
    const at = this.at;
    const executor = pick([...this.state.executors.keys()], a) ?? 'ex_nobody';
    const experiment = pick([...this.state.experiments.keys()], a) ?? 'exp_none';
    const fleet = pick([...this.state.fleets.keys()], b);
    const trial = trialIdOf(experiment, b % 6);
    const attempt = 1 + (c % 4);
    const replacement = this.id('ex_');
    const reason = 'why not';
    const failure = { code: 'X', message: 'gone' };
    const end = pick(ends, c) ?? ends[0]!;
    const held = this.heldBy(executor);
    switch (kind) {
      case 'fleet': {
        const size = 1 + (a % 3);
        const executors = Array.from({ length: size }, () => this.id('ex_'));
        const gpus = executors.map(() => []);
        return {
          kind: 'FleetRequested',
          at,
          fleet: this.id('fleet_'),
          spec: fleetSpec(size),
          endsAt: at,
          executors,
          gpus
        };
      }
      case 'submit rows':
      case 'submit replicas': {
        const more = { retries: c % 3, direction: c % 2 === 0 ? 'max' : 'min', priority: 1 + (c % 3) } as const;
        const spec = kind === 'submit rows' ? rowsSpec(a === 11 ? 40 : 1 + (a % 6), more) : cellSpec(more);
        const run = (this.state.runs.get('app') ?? 0) + 1;
        const id = this.id('exp_');
        return { kind: 'ExperimentSubmitted', at, experiment: id, spec, app: 'app', run, fleet: fleet ?? 'fleet_none' };
      }
      case 'join':
        return { kind: 'ExecutorJoined', at, executor, host: 'h', pid: b, holding: [] };
      case 'join with what it holds':
        return {
          kind: 'ExecutorJoined',
          at,
          executor,
          host: 'h',
          pid: b,
          holding: this.allHeldBy(executor).slice(0, 1 + c)
        };
      case 'join with anything':
        return { kind: 'ExecutorJoined', at, executor, host: 'h', pid: b, holding: [{ trial, attempt }] };
      case 'silent':
        return { kind: 'ExecutorWentSilent', at, executor };
      case 'answer a recall':
        return { kind: 'TrialsReturned', at, executor, trials: this.allHeldBy(executor).slice(1 + (c % 3)) };
      case 'returned':
        return { kind: 'ExecutorReturned', at, executor };
      case 'lost':
        return { kind: 'ExecutorLost', at, executor, why: 'unheard', replacement };
      case 'left':
        return { kind: 'ExecutorLeft', at, executor, replacement, ...(c % 2 === 0 ? { failure } : {}) };
      case 'process ended':
        return { kind: 'ExecutorProcessEnded', at, executor, failure, replacement };
      case 'stop executor':
        return { kind: 'ExecutorStopRequested', at, executor, reason };
      case 'restart executor':
        return { kind: 'ExecutorRestartRequested', at, executor, replacement, reason };
      case 'start held':
        return held && { kind: 'TrialStarted', at, ...held, executor };
      case 'finish held':
        return held && { kind: 'TrialFinished', at, ...held, executor, end, tookMs: 1 };
      case 'finish from elsewhere': {
        const other = this.heldBy(pick([...this.state.executors.keys()], a + 1 + b) ?? '');
        return other && { kind: 'TrialFinished', at, ...other, executor, end, tookMs: 1 };
      }
      case 'finish an old attempt':
        return held && { kind: 'TrialFinished', at, ...held, attempt: held.attempt - 1, executor, end, tookMs: 1 };
      case 'interrupt the leaving': {
        const leaving = [...this.state.executors.values()].find(own => own.state === 'stopping' && own.held)?.id;
        const last = leaving === undefined ? undefined : this.heldBy(leaving);
        const interrupted = { kind: 'interrupted' } as const;
        return last && { kind: 'TrialFinished', at, ...last, executor: leaving ?? '', end: interrupted, tookMs: 1 };
      }
      case 'finish anything':
        return { kind: 'TrialFinished', at, trial, attempt, executor, end, tookMs: 1 };
      case 'start anything':
        return { kind: 'TrialStarted', at, trial, attempt, executor };
      case 'stop experiment':
        return { kind: 'ExperimentStopRequested', at, experiment, reason };
      case 'stop trial':
        return { kind: 'TrialStopRequested', at, trial, how: pick(hows, c) ?? 'flag', reason };
      case 'stop fleet':
        return c > 3 ? undefined : { kind: 'FleetStopRequested', at, fleet: fleet ?? 'fleet_none', reason };
      case 'resize fleet': {
        const size = 1 + (a % 5);
        const executors = Array.from({ length: c % 5 }, () => this.id('ex_'));
        const to = { fleet: fleet ?? 'fleet_none', from: 1, size, executors, gpus: executors.map(() => []) };
        return { kind: 'FleetResized', at, ...to, experiments: [], by: 'Ada' };
      }
      case 'extend fleet':
        return { kind: 'FleetExtended', at, fleet: fleet ?? 'fleet_none', endsAt: at + 5 };
      case 'archive':
        return { kind: 'ExperimentArchived', at, experiment };
      case 'records written':
        return { kind: 'RecordsWritten', at, experiment, upTo: c };
      case 'again': {
        // News that arrives twice, late or in another order. Ids are given once, so these cannot.
        const old = pick(this.events, a * 12 + b);
        return old?.kind === 'FleetRequested' || old?.kind === 'ExperimentSubmitted' ? undefined : old;
      }
    }
  }

  private heldBy(executor: string): TrialRef | undefined {
    const held = this.state.executors.get(executor)?.held;
    return held && { trial: trialIdOf(held.experiment, held.number), attempt: held.attempt };
  }

  /** Also what waits there, in its order. */
  private allHeldBy(id: string): TrialRef[] {
    const executor = this.state.executors.get(id);
    return executor?.held === undefined ? [] : [executor.held, ...executor.stock].map(refOf);
  }

  private id(prefix: string): string {
    this.#ids += 1;
    return prefix + String(this.#ids).padStart(5, '0');
  }

  private get at(): number {
    return (this.#at += 1);
  }
}

const pick = <Item>(items: readonly Item[], index: number): Item | undefined =>
  items[index % Math.max(1, items.length)];
const asText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('any order of events', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), fc.nat(59), (commands, cut) => {
      const play = new Play();
      play.begin();
      commands.forEach(one => play.do(one));
      expectReplay(play.events, cut, snapshotOf(play.state));
      play.drain();
      for (const experiment of play.state.experiments.values()) {
        expect(isExperimentEnded(experiment.state)).toBe(true);
      }
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 60_000, seed: SEED }
  );
});

test('no order of events leaves an executor without work that there is', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 80 }), commands => {
      const play = new Play();
      play.do(['fleet', 1, 0, 0]);
      play.do(['submit replicas', 0, 0, 0]);
      commands.forEach(one => play.do(one));
      for (const executor of play.state.executors.values()) {
        expect(executor.held === undefined || !isExecutorEnded(executor.state)).toBe(true);
      }
    }),
    { numRuns: Math.ceil(RUNS / 3), seed: 7 }
  );
});

/** From the journal's text, whole and from a snapshot taken on the way. */
function expectReplay(events: readonly HubEvent[], cut: number, live: HubSnapshot): void {
  let state = emptyState();
  for (const [index, event] of events.entries()) {
    if (index === cut) {
      state = stateOf(asText(snapshotOf(state)) as HubSnapshot);
    }
    transition(state, asText(event) as HubEvent);
  }
  expect(asText(snapshotOf(state))).toEqual(asText(live));
}
