import { Type, type Static } from 'typebox';
import { Count, ShortText } from '../model/scalars';
import { message } from './message';

/** server → driver. */
export const DriverWelcome = message('driverWelcome', {
  protocolVersion: Count,
  version: ShortText,
  project: Type.String()
});
export type DriverWelcome = Static<typeof DriverWelcome>;
