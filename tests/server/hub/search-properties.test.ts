/**
 * Whatever is proposed, reported, judged, held and retried in whatever order, with executors lost on the way: the
 * invariants hold, a replay from the journal's text gives the same state, and in the end everything ends.
 */
import * as fc from 'fast-check';
import type { SearchPlan, TrialRef, Verdict } from '../../../protocol';
import { trialIdOf } from '../../../protocol';
import type { AttemptEnd, HubEvent } from '../../../server/core/hub/events';
import { roomFor } from '../../../server/core/hub/proposals';
import { snapshotOf, stateOf, type HubSnapshot } from '../../../server/core/hub/snapshot';
import { isExperimentEnded } from '../../../server/core/hub/status';
import { emptyState } from '../../../server/core/hub/state';
import { transition } from '../../../server/core/hub/transition';
import { cellSpec, Scenario } from '../../support/hub/scenario';

const RUNS = Number(process.env['HOPYARD_PROPERTY_RUNS'] ?? 600);
const ID = 'exp_aaaa';

const KINDS = [
  'propose',
  'propose',
  'propose',
  'propose a twin',
  'resume',
  'report',
  'judge stop',
  'judge pause',
  'finish',
  'finish',
  'finish stopped',
  'lose',
  'silent',
  'join',
  'hold',
  'release',
  'change',
  'retry',
  'stop trial',
  'search ended',
  'drop',
  'stop'
] as const;
type Command = readonly [kind: (typeof KINDS)[number], a: number, b: number];
const command: fc.Arbitrary<Command> = fc.tuple(fc.constantFrom(...KINDS), fc.nat(11), fc.nat(11));

const ends: readonly AttemptEnd[] = [
  { kind: 'returned', metric: 1 },
  { kind: 'returned', metric: -2 },
  { kind: 'returned' },
  { kind: 'raised', failure: { code: 'ValueError', message: 'bad' } },
  { kind: 'interrupted' }
];

const verdict = (kind: Verdict['kind']): Verdict => ({
  kind,
  rule: 'median',
  step: 3,
  value: 1,
  threshold: 0.5,
  peers: 4,
  says: 'worse than the median'
});

function eventOf(s: Scenario, [kind, a, b]: Command): HubEvent | undefined {
  const experiment = s.state.experiments.get(ID);
  const running = [...s.state.executors.values()].filter(executor => executor.held !== undefined);
  const executor = running[a % Math.max(1, running.length)];
  const ref: TrialRef | undefined = executor?.held && {
    trial: trialIdOf(ID, executor.held.number),
    attempt: executor.held.attempt
  };
  const any = trialIdOf(ID, b % 6);
  const number = experiment?.trials.length ?? 0;
  const at = s.at;
  const on = { at, experiment: ID, by: 'Ada' };
  switch (kind) {
    case 'propose':
      return { kind: 'TrialProposed', at, experiment: ID, number, params: { x: b }, budget: 1, labels: { rung: 0 } };
    case 'propose a twin':
      return number === 0
        ? undefined
        : {
            kind: 'TrialProposed',
            at,
            experiment: ID,
            number,
            params: { x: b },
            twin: b % number,
            duplicate: a % 2 === 0 ? 'reuse' : 'skip'
          };
    case 'resume':
      return { kind: 'TrialResumed', at, trial: any, budget: 3, labels: { rung: 1 } };
    case 'report':
      return ref && { kind: 'TrialReported', at, ...ref, step: b, latest: b / 10, best: a / 10 };
    case 'judge stop':
      return ref && { kind: 'TrialJudged', at, ...ref, verdict: verdict('stop') };
    case 'judge pause':
      return ref && { kind: 'TrialJudged', at, ...ref, verdict: verdict('pause') };
    case 'finish':
      return ref && { kind: 'TrialFinished', at, ...ref, executor: executor?.id ?? '', end: ends[b % 5]!, tookMs: 400 };
    case 'finish stopped':
      return (
        ref && { kind: 'TrialFinished', at, ...ref, executor: executor?.id ?? '', end: { kind: 'stopped' }, tookMs: 9 }
      );
    case 'lose':
      return executor && { kind: 'ExecutorLost', at, executor: executor.id, why: 'x', replacement: `ex_n${at}` };
    case 'silent':
      return executor && { kind: 'ExecutorWentSilent', at, executor: executor.id };
    case 'join': {
      const other = [...s.state.executors.values()][b % s.state.executors.size]!;
      const holding =
        other.held === undefined ? [] : [{ trial: trialIdOf(ID, other.held.number), attempt: other.held.attempt }];
      return { kind: 'ExecutorJoined', at, executor: other.id, host: 'h', pid: 1, holding: a < 9 ? holding : [] };
    }
    case 'hold':
      return { kind: 'ExperimentHeld', ...on };
    case 'release':
      return { kind: 'ExperimentReleased', ...on };
    case 'change':
      return {
        kind: 'ExperimentChanged',
        ...on,
        ...(a % 2 === 0 ? { trials: b + 1 } : { maxConcurrent: 1 + (b % 4) })
      };
    case 'retry':
      return { kind: 'TrialRetryRequested', at, trial: any, by: 'Ada' };
    case 'stop trial':
      return { kind: 'TrialStopRequested', at, trial: any, how: 'interrupt', reason: 'why not' };
    case 'search ended':
      return a > 2 ? undefined : { kind: 'SearchEnded', at, experiment: ID, why: 'the search is done' };
    case 'drop':
      return a > 2 ? undefined : { kind: 'SearchEnded', at, experiment: ID, why: 'its 5 s are over', drop: true };
    case 'stop':
      return a > 1 ? undefined : { kind: 'ExperimentStopRequested', at, experiment: ID, reason: 'why not' };
  }
}

function drain(s: Scenario): void {
  s.when({ kind: 'SearchEnded', at: s.at, experiment: ID, why: 'the search is done' });
  for (let turn = 0; turn < 500; turn++) {
    const waiting = [...s.state.executors.values()].find(({ state }) => state === 'silent' || state === 'starting');
    const busy = [...s.state.executors.values()].find(({ state }) => state === 'running');
    if (waiting !== undefined) {
      s.join(waiting.id);
    } else if (busy?.held !== undefined) {
      s.finished(trialIdOf(ID, busy.held.number), busy.id, { kind: 'returned' }, busy.held.attempt);
    } else {
      return;
    }
  }
  throw new Error('it never ends');
}

const asText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('any order of proposals, reports and verdicts', () => {
  const plan: SearchPlan = { kind: 'search', space: [], search: { name: 'random' }, seed: 1, maxFailures: 3 };
  const limits = fc.record({ maxConcurrent: fc.option(fc.nat(2), { nil: undefined }), direction: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 60 }),
      limits,
      fc.nat(50),
      (commands, { maxConcurrent, direction }, cut) => {
        const s = Scenario.withExecutors(3);
        const most = maxConcurrent === undefined ? {} : { maxConcurrent: maxConcurrent + 1 };
        s.submit(
          cellSpec({ kind: 'lagom', plan: { ...plan, ...most }, direction: direction ? 'max' : 'min', retries: 1 })
        );
        for (const one of commands) {
          const event = eventOf(s, one);
          if (event !== undefined) {
            s.when(event);
            const { counts, search } = s.experiment();
            expect(counts.starting + counts.running + counts.stopping).toBeLessThanOrEqual(3);
            expect(roomFor(s.state, s.experiment(), 'none') === 0 || search?.over === undefined).toBe(true);
          }
        }
        let state = emptyState();
        for (const [index, event] of s.events.entries()) {
          if (index === cut) {
            state = stateOf(asText(snapshotOf(state)) as HubSnapshot);
          }
          transition(state, asText(event) as HubEvent);
        }
        expect(asText(snapshotOf(state))).toEqual(asText(snapshotOf(s.state)));
        if (s.experiment().search?.held !== undefined) {
          s.when({ kind: 'ExperimentReleased', at: s.at, experiment: ID, by: 'Ada' });
        }
        drain(s);
        expect(isExperimentEnded(s.experiment().state)).toBe(true);
        expect(s.experiment().trials.some(trial => trial.state === 'paused')).toBe(false);
      }
    ),
    { numRuns: RUNS, interruptAfterTimeLimit: 60_000, seed: 20_261_122 }
  );
});
