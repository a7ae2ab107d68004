/** Words that events and state share. */

/** How firmly an attempt is asked to stop. */
export type StopHow = 'flag' | 'interrupt' | 'kill';

/** A search's own words for a trial: bracket, rung, generation. */
export type Labels = Readonly<Record<string, number | string>>;
