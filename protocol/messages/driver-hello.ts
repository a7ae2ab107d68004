import { Type, type Static } from 'typebox';
import { Count, ShortText } from '../model/scalars';
import { message } from './message';

/** driver → server, first frame of a kernel, script or CLI. */
export const DriverHello = message('driverHello', {
  protocolVersion: Count,
  version: ShortText,
  /** application_<epoch ms>_<n> of this kernel: names its directories under Experiments/. */
  app: Type.String({ pattern: '^[A-Za-z0-9_]{1,80}$' }),
  notebook: Type.Optional(Type.String({ maxLength: 4_096 })),
  pid: Count
});
export type DriverHello = Static<typeof DriverHello>;
