/** What trials do when they run, as far as a search can tell: values at steps, and how long each step takes. */
import type { Params } from '../core/space';

export interface SimulatedTrial {
  readonly number: number;
  readonly params: Params;
  /** The trial whose checkpoint it starts from. */
  readonly from?: number;
}

export interface Training {
  /** Steps to the end, the first being step 1. */
  readonly steps: number;
  value(step: number): number;
  /** Other objectives reported at this step, by name. */
  beside?(step: number): readonly (readonly [metric: string, value: number])[];
  /** What the trial calls this step; its number unless told. */
  name?(step: number): number;
  seconds(step: number): number;
  /** It raises an error instead of reporting this step. */
  readonly failsAt?: number;
}

export interface Workload {
  /** Once for each trial, when it first starts. */
  open(trial: SimulatedTrial): Training;
}

/** Curves that depend on the configuration alone; each step takes `seconds`, by default 1. */
export function curves(
  of: (params: Params, trial: number) => readonly number[],
  seconds: (params: Params, step: number) => number = () => 1
): Workload {
  return {
    open: ({ params, number }) => {
      const values = of(params, number);
      return {
        steps: values.length,
        value: step => values[step - 1] as number,
        seconds: step => seconds(params, step)
      };
    }
  };
}
