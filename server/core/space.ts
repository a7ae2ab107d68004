/**
 * The values a trial can be given.
 *
 * `Params` is what crosses the wire and what the user's function receives; everything a sampler computes with
 * (unit cube, log scale) stays inside `search/`.
 */
export type ParamValue = number | string | boolean | null;
export type Params = Readonly<Record<string, ParamValue>>;
