/** Agents that train: a report a round, until the budget, the end, or a word to stop. */
import type { JsonRecord, Outcome, RunTrial, SearchPlan } from '../../protocol';
import type { ExperimentSpec } from '../../protocol';
import type { Agent, World } from './world';

export const SPACE = [
  { name: 'x', type: 'float', low: 0, high: 1 },
  { name: 'kind', type: 'categorical', choices: ['a', 'b'] }
];

export const searchSpec = (
  plan: Partial<SearchPlan> & Pick<SearchPlan, 'search'>,
  more: Partial<ExperimentSpec> = {}
): ExperimentSpec => ({
  kind: 'lagom',
  name: 'a search',
  work: { kind: 'cell', code: 'pass', capture: [] },
  plan: { kind: 'search', space: SPACE, seed: 7, ...plan },
  direction: 'min',
  ...more
});

/** Falls with the steps towards what the parameters are worth. */
export const curve = ({ x, kind }: JsonRecord, step: number): number =>
  Math.abs((x as number) - 0.7) + (kind === 'a' ? 0 : 0.05) + 1 / step;

interface Seat {
  readonly run: RunTrial;
  step: number;
  from: number;
}

export class Training {
  /** Steps done by each trial, over all of its attempts. */
  readonly steps = new Map<string, number>();
  /** Every assignment in order: trial, attempt, budget and checkpoint. */
  readonly runs: Pick<RunTrial, 'trial' | 'attempt' | 'budget' | 'checkpoint' | 'row'>[] = [];
  private readonly seats = new Map<Agent, Seat>();

  constructor(
    private readonly world: World,
    private readonly options: {
      readonly most?: number;
      /** Keeps checkpoints, so that a resumed trial goes on where it was. */
      readonly checkpoints?: boolean;
      readonly value?: (params: JsonRecord, step: number) => number;
      /** Other objectives, reported at each step after the first. */
      readonly beside?: Readonly<Record<string, (params: JsonRecord, step: number) => number>>;
      readonly fails?: (params: JsonRecord) => boolean;
    } = {}
  ) {}

  /** One report of everybody who trains. False when nobody does. */
  async round(): Promise<boolean> {
    let busy = false;
    for (const agent of this.world.agents.values()) {
      const held = agent.running;
      if (held === undefined || !agent.alive || !agent.connected) {
        continue;
      }
      busy = true;
      this.step(agent, held);
    }
    await this.world.settle();
    return busy;
  }

  async toTheEnd(most = 10_000): Promise<void> {
    for (let round = 0; round < most; round++) {
      if (!(await this.round())) {
        return;
      }
    }
    throw new Error('the training never ends');
  }

  private step(agent: Agent, held: { trial: string; attempt: number }): void {
    const seat = this.seatOf(agent, held);
    const { run } = seat;
    const params = run.row?.params ?? {};
    const asked = agent.received.some(
      message => message.kind === 'stopTrial' && message.trial === held.trial && message.attempt === held.attempt
    );
    if (asked) {
      return this.finish(agent, held, { kind: 'stopped' });
    }
    if (this.options.fails?.(params) === true) {
      const failure = { code: 'ValueError', message: 'bad digit' };
      return this.finish(agent, held, { kind: 'raised', failure });
    }
    seat.step += 1;
    const value = (this.options.value ?? curve)(params, seat.step);
    this.steps.set(held.trial, (this.steps.get(held.trial) ?? 0) + 1);
    const points = { ...held, metric: 'metric', from: seat.from, steps: [seat.step], values: [value] };
    this.world.hub.received(agent.executor, { kind: 'metricReports', ...points });
    for (const [metric, of] of Object.entries(this.options.beside ?? {})) {
      const values = [of(params, seat.step)];
      this.world.hub.received(agent.executor, { kind: 'metricReports', ...points, metric, values });
    }
    seat.from += 1;
    if (seat.step >= (this.options.most ?? 27)) {
      this.finish(agent, held, {
        kind: 'returned',
        value: { repr: String(value), json: value, metric: value, size: 1 }
      });
    }
  }

  private seatOf(agent: Agent, held: { trial: string; attempt: number }): Seat {
    const known = this.seats.get(agent);
    if (known !== undefined && known.run.trial === held.trial && known.run.attempt === held.attempt) {
      return known;
    }
    const run = [...agent.received]
      .reverse()
      .find(
        (message): message is RunTrial =>
          message.kind === 'runTrial' && message.trial === held.trial && message.attempt === held.attempt
      );
    if (run === undefined) {
      throw new Error(`${held.trial} was never given out`);
    }
    const resumes = this.options.checkpoints !== false && run.checkpoint !== undefined;
    const seat = { run, step: resumes ? (this.steps.get(held.trial) ?? 0) : 0, from: 0 };
    this.seats.set(agent, seat);
    const { trial, attempt, budget, checkpoint, row } = run;
    this.runs.push({
      trial,
      attempt,
      ...(budget === undefined ? {} : { budget }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(row === undefined ? {} : { row })
    });
    this.world.hub.received(agent.executor, { kind: 'trialStarted', ...held });
    return seat;
  }

  private finish(agent: Agent, held: { trial: string; attempt: number }, outcome: Outcome): void {
    const own = agent.holding.get(`${held.trial}#${held.attempt}`);
    if (own !== undefined) {
      own.outcome = outcome;
    }
    this.world.hub.received(agent.executor, { kind: 'trialFinished', ...held, outcome, tookMs: 10 });
    this.world.begin(agent);
  }
}
