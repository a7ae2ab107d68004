/** The values a trial can be given: what crosses the wire and what the user's function receives. */
export type ParamValue = number | string | boolean | null;
export type Params = Readonly<Record<string, ParamValue>>;
