/** What one report costs a rule when a thousand trials have finished: microseconds, in this process, JIT warm. */
import { createRule, type RuleSpec } from '../../server/core/stopping/registry';
import type { StoppingRule } from '../../server/core/stopping/rule';

const STEPS = 52;
const RUNNING = 200;

const RULES: readonly RuleSpec[] = [
  { name: 'none' },
  { name: 'median' },
  { name: 'percentile' },
  { name: 'asha', options: { maxSteps: STEPS } },
  { name: 'patience' },
  { name: 'plateau' },
  { name: 'power-law', options: { maxSteps: STEPS } },
  { name: 'any', of: [{ name: 'median' }, { name: 'asha' }, { name: 'power-law' }] }
];

/** A falling curve with its own floor and a little noise, the same in every run. */
function loss(trial: number, step: number): number {
  const floor = ((trial * 7919) % 1000) / 1000;
  return floor + 1 / Math.sqrt(step) + 0.01 * Math.sin(trial * 12.9898 + step * 78.233);
}

function finish(rule: StoppingRule, from: number, count: number): void {
  for (let trial = from; trial < from + count; trial++) {
    for (let step = 1; step <= STEPS; step++) {
      rule.report(trial, { step, value: loss(trial, step) });
    }
    rule.ended(trial, 'succeeded', loss(trial, STEPS));
  }
}

function measure(spec: RuleSpec, finished: number): { mean: number; median: number; p99: number; ended: number } {
  const rule = createRule(spec, { direction: 'min' });
  finish(rule, 0, finished);
  const micros: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    for (let trial = finished; trial < finished + RUNNING; trial++) {
      const report = { step, value: loss(trial, step) };
      const before = process.hrtime.bigint();
      rule.report(trial, report);
      micros.push(Number(process.hrtime.bigint() - before) / 1000);
    }
  }
  const before = process.hrtime.bigint();
  for (let trial = finished; trial < finished + RUNNING; trial++) {
    rule.ended(trial, 'succeeded', loss(trial, STEPS));
  }
  const ended = Number(process.hrtime.bigint() - before) / 1000 / RUNNING;
  micros.sort((left, right) => left - right);
  const at = (share: number): number => micros[Math.floor(share * (micros.length - 1))] ?? 0;
  return { mean: micros.reduce((sum, value) => sum + value, 0) / micros.length, median: at(0.5), p99: at(0.99), ended };
}

const rows = RULES.flatMap(spec =>
  [100, 1_000, 10_000].map(finished => {
    measure(spec, 100);
    return {
      rule: spec.of ? `any of ${spec.of.map(part => part.name).join(', ')}` : spec.name,
      finished,
      ...measure(spec, finished)
    };
  })
);
process.stdout.write(`${JSON.stringify(rows)}\n`);
