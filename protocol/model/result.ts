import { Type, type Static } from 'typebox';
import { Bytes, Count, Double, Json, LongText, Metrics, Sha256 } from './scalars';
import { Failure } from './failure';

/**
 * What a function or cell returned. `pickled` is a cloudpickle (protocol 5) the sidecar never opens; over the inline limit
 * it is a blob. `json` is the same value where JSON carries it exactly; `metric` the number that decides, when there is one.
 */
export const ReturnValue = Type.Object({
  json: Type.Optional(Json),
  repr: LongText,
  metric: Type.Optional(Double),
  /** Numbers of a returned dictionary by name, the deciding one too; at most 64. */
  metrics: Type.Optional(Metrics),
  pickled: Type.Optional(Bytes),
  blob: Type.Optional(Sha256),
  /** Size of the pickle in bytes. */
  size: Count
});
export type ReturnValue = Static<typeof ReturnValue>;

/** How an attempt ended. */
export const Outcome = Type.Union([
  Type.Object({ kind: Type.Literal('returned'), value: ReturnValue }),
  Type.Object({ kind: Type.Literal('raised'), failure: Failure }),
  /** EarlyStopException left the function after a request to stop. */
  Type.Object({ kind: Type.Literal('stopped'), value: Type.Optional(ReturnValue) }),
  Type.Object({ kind: Type.Literal('interrupted') }),
  /** The worker died: exit code, signal, memory limit. `failure.code` is WORKER_DIED, MEMORY_LIMIT … */
  Type.Object({ kind: Type.Literal('died'), failure: Failure })
]);
export type Outcome = Static<typeof Outcome>;
