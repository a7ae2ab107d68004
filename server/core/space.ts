/**
 * The space that configurations come from.
 *
 * `Params` is what crosses the wire and what the user's function receives; everything a sampler computes with
 * (unit cube, log scale) stays inside `search/`.
 */
import { canonical, hashText } from './hash';
import type { Axis } from './space/axis';
import { axisOf } from './space/axis';
import { holds, shown } from './space/expression';
import type { ParseOptions } from './space/parse';
import { parseSpec } from './space/parse';
import type { ParameterSpec, SpaceSpec } from './space/spec';
import type { ParamValue, Params } from './space/values';

export type { ParamValue, Params } from './space/values';
export type { Expression, Term } from './space/expression';
export type { ParameterSpec, SpaceSpec } from './space/spec';
export type { Axis } from './space/axis';
export { InvalidSpace } from './space/invalid';
export { RESERVED_NAMES } from './space/parse';

/** The name of a configuration: equal parameters, in whatever order, have equal hashes. */
export function configHash(params: Params): string {
  return hashText(canonical(params));
}

/** Where an inactive parameter stands in the unit cube. */
export const INACTIVE_PLACE = 0.5;

export class Space {
  /** One axis for each parameter that is not a constant, in declared order. */
  readonly axes: readonly Axis[];
  readonly hash: string;
  /** Whether some parameters exist only under conditions. */
  readonly conditional: boolean;
  /** The axis number of each parameter, −1 for constants. */
  private readonly axisNumbers: readonly number[];

  constructor(
    readonly spec: SpaceSpec,
    readonly warnings: readonly string[] = []
  ) {
    const axes: Axis[] = [];
    this.axisNumbers = spec.parameters.map(parameter => {
      const axis = axisOf(parameter);
      return axis === undefined ? -1 : axes.push(axis) - 1;
    });
    this.axes = axes;
    this.hash = hashText(canonical(spec));
    this.conditional = spec.parameters.some(parameter => parameter.when !== undefined);
  }

  static parse(raw: unknown, options: ParseOptions = {}): Space {
    const { spec, warnings } = parseSpec(raw, options);
    return new Space(spec, warnings);
  }

  /** The configuration at a point of the unit cube; constraints are not looked at. */
  decode(unit: ArrayLike<number>): Params {
    return this.assemble(k => (this.axes[k] as Axis).at(unit[k] ?? INACTIVE_PLACE));
  }

  /** The configuration with the `chosen[k]`-th value on each axis; of a continuous axis, the value at place `chosen[k]`. */
  pick(chosen: ArrayLike<number>): Params {
    return this.assemble(k => (this.axes[k] as Axis).value(chosen[k] ?? 0));
  }

  private assemble(valueOn: (axis: number) => ParamValue): Params {
    const params: Record<string, ParamValue> = {};
    this.spec.parameters.forEach((parameter, index) => {
      if (parameter.when === undefined || holds(parameter.when, params)) {
        params[parameter.name] =
          parameter.type === 'constant' ? parameter.value : valueOn(this.axisNumbers[index] as number);
      }
    });
    return params;
  }

  /** The place of a configuration; parameters that are absent or off their axis stand at `INACTIVE_PLACE`. */
  encode(params: Params): Float64Array {
    return Float64Array.from(this.axes, axis => {
      const value = params[axis.name];
      return (value === undefined ? undefined : axis.place(value)) ?? INACTIVE_PLACE;
    });
  }

  /** The point that `decode` would give back: each coordinate moved to the place of its value. */
  snap(unit: ArrayLike<number>): Float64Array {
    return this.conditional
      ? this.encode(this.decode(unit))
      : Float64Array.from(this.axes, (axis, k) => axis.snap(unit[k] ?? INACTIVE_PLACE));
  }

  /** Whether every constraint holds. */
  allows(params: Params): boolean {
    return (this.spec.constraints ?? []).every(constraint => holds(constraint, params));
  }

  /** Why a configuration is not in the space, or undefined when it is. */
  fault(params: Params): string | undefined {
    const active: Record<string, ParamValue> = {};
    for (const [index, parameter] of this.spec.parameters.entries()) {
      const value = params[parameter.name];
      if (parameter.when !== undefined && !holds(parameter.when, active)) {
        if (value !== undefined) {
          return `Parameter "${parameter.name}" is given as ${shown(value)}, but its condition does not hold; leave it out.`;
        }
        continue;
      }
      if (value === undefined) {
        return `Parameter "${parameter.name}" is missing.`;
      }
      const axis = this.axes[this.axisNumbers[index] as number];
      const fits = parameter.type === 'constant' ? value === parameter.value : axis?.place(value) !== undefined;
      if (!fits) {
        return `Parameter "${parameter.name}": ${shown(value)} is not in its range, ${describe(parameter)}.`;
      }
      active[parameter.name] = value;
    }
    const stray = Object.keys(params).find(name => !this.spec.parameters.some(parameter => parameter.name === name));
    if (stray !== undefined) {
      return `Parameter "${stray}" is not in the search space (${this.spec.parameters.map(p => p.name).join(', ')}).`;
    }
    const broken = (this.spec.constraints ?? []).find(constraint => !holds(constraint, params));
    return broken === undefined ? undefined : `The constraint ${shown(broken)} does not hold.`;
  }

  /** How many configurations a full grid has, conditions and constraints not looked at; undefined when a parameter is continuous. */
  gridSize(): bigint | undefined {
    let size = 1n;
    for (const axis of this.axes) {
      if (axis.size === Infinity) {
        return undefined;
      }
      size *= BigInt(axis.size);
    }
    return size;
  }
}

/** A parameter's range in a few words. */
export function describe(parameter: ParameterSpec): string {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const kind = parameter.type === 'int' ? 'whole numbers ' : '';
      const step = parameter.step === undefined ? '' : `, step ${parameter.step}`;
      return `${kind}from ${parameter.low} to ${parameter.high}${step}${parameter.log === true ? ', log scale' : ''}`;
    }
    case 'discrete':
      return `one of ${shown(parameter.values)}`;
    case 'categorical':
      return `one of ${shown(parameter.choices)}`;
    case 'constant':
      return `always ${shown(parameter.value)}`;
  }
}
