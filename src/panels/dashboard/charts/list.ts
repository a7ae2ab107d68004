import type { Chart } from './types';

/** The charts in the order in which an Overview that nobody arranged shows them. */
export const CHARTS: readonly Chart[] = [];
