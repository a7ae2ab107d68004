/**
 * The JSON form of a search space: what crosses the wire, is journalled, shown and hashed.
 *
 * Maggy's spelling (`{ "name": "lr", "type": "DOUBLE", "values": [0.001, 0.1] }`) is read as well; see `parse.ts`.
 */
import type { Expression } from './expression';
import type { ParamValue } from './values';

interface Named {
  readonly name: string;
  /** The parameter exists only while this holds of the parameters declared before it. */
  readonly when?: Expression;
}
export interface FloatSpec extends Named {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}
export interface IntSpec extends Named {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
}
/** Numbers in order, not evenly spaced: neighbours resemble each other. */
export interface DiscreteSpec extends Named {
  readonly type: 'discrete';
  readonly values: readonly number[];
}
/** Values without an order. */
export interface CategoricalSpec extends Named {
  readonly type: 'categorical';
  readonly choices: readonly ParamValue[];
}
export interface ConstantSpec extends Named {
  readonly type: 'constant';
  readonly value: ParamValue;
}
export type ParameterSpec = FloatSpec | IntSpec | DiscreteSpec | CategoricalSpec | ConstantSpec;

export interface SpaceSpec {
  readonly parameters: readonly ParameterSpec[];
  /** Every one must hold of a configuration before it is scheduled. */
  readonly constraints?: readonly Expression[];
}
