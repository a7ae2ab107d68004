import type { OperationView } from './model/environment';

/** Whether the operation has ended, however it ended. */
export const operationIsOver = ({ state }: Pick<OperationView, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';
