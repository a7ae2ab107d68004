/**
 * A stop is decided while the trial finishes: in whatever order verdict, request and end come, twice or late, the trial
 * ends once, its first end stands, it is recorded once, and its executor is free for the next.
 */
import * as fc from 'fast-check';
import type { TrialState } from '../../../protocol';
import { cellSpec, interrupted, raised, returned, Scenario } from '../../support/hub/scenario';

const RUNS = Number(process.env['HOPYARD_PROPERTY_RUNS'] ?? 500);
const ID = 'exp_aaaa';
const TRIAL = `${ID}.0`;
const REF = { trial: TRIAL, attempt: 1 };
const ENDED: readonly TrialState[] = ['succeeded', 'stopped', 'failed', 'cancelled'];

const MOMENTS = {
  'the rule stops it': s =>
    s.when({
      kind: 'TrialJudged',
      at: s.at,
      ...REF,
      verdict: { kind: 'stop', rule: 'median', step: 3, value: 1, threshold: 0.5, peers: 4, says: 'worse' }
    }),
  'somebody stops it': s =>
    s.when({ kind: 'TrialStopRequested', at: s.at, trial: TRIAL, how: 'interrupt', reason: 'why not' }),
  'it reports': s => s.when({ kind: 'TrialReported', at: s.at, ...REF, step: 4, latest: 0.4, best: 0.4 }),
  'it returns': s => s.finished(TRIAL, 'ex_e1', returned(0.7)),
  'it ends early': s => s.finished(TRIAL, 'ex_e1', { kind: 'stopped', metric: 0.4 }),
  'it raises': s => s.finished(TRIAL, 'ex_e1', raised),
  'it is interrupted': s => s.finished(TRIAL, 'ex_e1', interrupted),
  'its executor is silent': s => s.silent('ex_e1'),
  'its executor is back': s => s.join('ex_e1', ENDED.includes(s.trial(0).state) ? [] : [REF]),
  'the search is over': s => s.when({ kind: 'SearchEnded', at: s.at, experiment: ID, why: 'enough' })
} satisfies Record<string, (s: Scenario) => Scenario>;
type Moment = keyof typeof MOMENTS;

const ENDS: readonly Moment[] = ['it returns', 'it ends early', 'it raises', 'it is interrupted'];
const moments = fc.array(fc.constantFrom(...(Object.keys(MOMENTS) as Moment[])), { minLength: 2, maxLength: 12 });

test('in any order there is one end, and the executor is free', () => {
  fc.assert(
    fc.property(moments, drawn => {
      const s = Scenario.withExecutors(1);
      const plan = { kind: 'search', space: [], search: { name: 'random' }, seed: 1, maxFailures: 9 } as const;
      s.submit(cellSpec({ kind: 'lagom', plan, direction: 'max' }));
      for (const number of [0, 1]) {
        s.when({ kind: 'TrialProposed', at: s.at, experiment: ID, number, params: { x: number } });
      }
      s.started(TRIAL, 'ex_e1');
      let first: TrialState | undefined;
      let records = 0;
      // It ends in any case: an end that does not come by chance comes last.
      for (const moment of [...drawn, 'it returns'] as const) {
        MOMENTS[moment](s);
        records += s.effects.filter(effect => effect.kind === 'RecordTrial' && effect.trial === TRIAL).length;
        const { state } = s.trial(0);
        expect(ENDED.includes(state)).toBe(ENDS.includes(moment) || first !== undefined);
        if (ENDED.includes(state)) {
          first ??= state;
          expect(state).toBe(first);
          expect(s.executor('ex_e1').held?.number).not.toBe(0);
        }
      }
      expect(records).toBe(1);
      s.join('ex_e1', s.executor('ex_e1').held === undefined ? [] : [{ trial: `${ID}.1`, attempt: 1 }]);
      expect(['starting', 'running', 'cancelled']).toContain(s.trial(1).state);
    }),
    { numRuns: RUNS, seed: 20 }
  );
});
