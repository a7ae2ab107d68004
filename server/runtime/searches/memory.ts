/**
 * The history that a search is given, kept beside the hub's state: the same trials, with their curves.
 *
 * Law: it is a function of the state and the stored points alone; one built after a restart equals the one that was
 * kept all along. What was known beforehand comes first, so a record's number is not its trial's.
 */
import type { KnownTrial, Objective } from '../../../protocol';
import type { Experiment, Trial } from '../../core/hub/state';
import type { History, Report, TrialRecord, TrialStanding } from '../../core/search/search';
import { Changes } from '../../core/search/changes';
import { Curve } from '../../core/search/curve';
import { valuesOf } from '../../core/hub/pareto';
import type { Params } from '../../core/space';
import { Follower } from './followers';

interface Entry {
  readonly reports: Curve;
  /** Numbers of the trials with this configuration. */
  readonly members: number[];
}

export class Memory {
  readonly history: History;

  constructor(
    known: readonly KnownTrial[] = [],
    private readonly objectives: readonly Objective[] = []
  ) {
    this.history = { trials: this.trials, ended: this.ended, changes: this.changes };
    for (const trial of known) {
      this.learn(trial);
    }
    this.known = known.length;
  }

  readonly known: number;
  /** Counts what it was told. */
  get revision(): number {
    return this.changes.now;
  }

  /** One more who is told, from the beginning. */
  follow(): Follower {
    const follower = new Follower(this.history);
    this.followers.push(follower);
    return follower;
  }

  /** The record of a trial. */
  recordOf(trial: number): number | undefined {
    return this.places[trial];
  }

  /** The first trial of a record; undefined for one known beforehand. */
  trialOf(record: number): number | undefined {
    return this.entries[record]?.members[0];
  }

  refresh(experiment: Experiment, number: number): void {
    const trial = experiment.trials[number];
    if (trial === undefined) {
      return;
    }
    const record = this.places[number] ?? this.open(trial);
    const entry = this.entries[record];
    if (entry === undefined) {
      return;
    }
    const fresh = describe(experiment, record, entry, this.objectives);
    this.trials[record] = fresh;
    this.note(record);
    if (!isOver(fresh.standing)) {
      this.forget(record);
    }
  }

  /** Takes note of an end, in the order of `experiment.ended`. */
  end(experiment: Experiment, number: number): void {
    this.refresh(experiment, number);
    const record = this.places[number];
    if (record !== undefined && isOver(this.trials[record]?.standing ?? 'outstanding')) {
      this.forget(record);
      this.over.add(record);
      this.ended.push(record);
    }
  }

  /** Steps rise: an attempt that starts again repeats what is known. */
  report(number: number, report: Report): void {
    const record = this.places[number];
    const reports = record === undefined ? undefined : this.entries[record]?.reports;
    if (record !== undefined && reports !== undefined && report.step > (reports.at(-1)?.step ?? -Infinity)) {
      reports.push(report);
      this.note(record);
    }
  }

  private open(trial: Trial): number {
    const first = trial.repeats === undefined ? undefined : this.places[trial.repeats];
    if (first !== undefined && trial.repeats !== trial.number) {
      this.entries[first]?.members.push(trial.number);
      this.places[trial.number] = first;
      return first;
    }
    const record = this.entries.push({ reports: new Curve(), members: [trial.number] }) - 1;
    this.places[trial.number] = record;
    return record;
  }

  private note(record: number): void {
    this.changes.note(record);
    for (const follower of this.followers) {
      follower.note(record);
    }
  }

  private learn({ params, value, objectives, steps = [], values = [] }: KnownTrial): void {
    const reports = Curve.of(steps.map((step, k) => ({ step, value: values[k] ?? Number.NaN })));
    const number = this.entries.push({ reports, members: [] }) - 1;
    // Not to be resumed: there is nothing to resume.
    const standing: TrialStanding = value === undefined ? 'failed' : 'stopped';
    this.trials.push({
      number,
      params: params as Params,
      standing,
      reports,
      ...(value === undefined ? {} : { value }),
      ...(objectives === undefined ? {} : { values: objectives })
    });
    this.over.add(number);
    this.ended.push(number);
    this.note(number);
  }

  private forget(record: number): void {
    // Rare: only what was resumed or tried again had ended before.
    if (this.over.delete(record)) {
      this.ended.splice(this.ended.lastIndexOf(record), 1);
    }
  }

  private readonly changes = new Changes();
  private readonly followers: Follower[] = [];
  private readonly trials: TrialRecord[] = [];
  private readonly ended: number[] = [];
  private readonly over = new Set<number>();
  private readonly entries: Entry[] = [];
  private readonly places: number[] = [];
}

function describe(
  experiment: Experiment,
  number: number,
  { members, reports }: Entry,
  objectives: readonly Objective[]
): TrialRecord {
  const trials = members.map(member => experiment.trials[member]).filter(trial => trial !== undefined);
  const [first] = trials;
  const metrics = trials.map(trial => trial.metric).filter(metric => metric !== undefined);
  const value = metrics.reduce((sum, metric) => sum + metric, 0) / metrics.length;
  return {
    number,
    params: (first?.params ?? {}) as Params,
    standing: together(trials.map(standingOf)),
    reports,
    ...(metrics.length === 0 ? {} : { value }),
    ...meansOf(trials, objectives),
    ...(first?.budget === undefined ? {} : { budget: first.budget }),
    ...(first?.labels === undefined ? {} : { label: first.labels })
  };
}

/** Of each objective over the runs that gave all of them. */
function meansOf(trials: readonly Trial[], objectives: readonly Objective[]): { values?: number[] } {
  const given = trials.map(trial => valuesOf(trial, objectives)).filter(values => values !== undefined);
  return objectives.length === 0 || given.length === 0
    ? {}
    : { values: objectives.map((_, k) => given.reduce((sum, values) => sum + (values[k] ?? 0), 0) / given.length) };
}

/** Runs of one configuration: outstanding while one is, and of the others the best. */
function together(standings: readonly TrialStanding[]): TrialStanding {
  const order: readonly TrialStanding[] = ['outstanding', 'paused', 'succeeded', 'stopped', 'failed'];
  return order.find(standing => standings.includes(standing)) ?? 'outstanding';
}

function standingOf({ state }: Trial): TrialStanding {
  switch (state) {
    case 'paused':
    case 'succeeded':
    case 'stopped':
    case 'failed':
      return state;
    case 'cancelled':
      return 'failed';
    default:
      return 'outstanding';
  }
}

const isOver = (standing: TrialStanding): boolean => standing !== 'outstanding' && standing !== 'paused';
