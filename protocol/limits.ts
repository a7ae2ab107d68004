/** Bounds that browsers ask for without loading any schema. */

/** Characters that the notes of an experiment may have. */
export const LONGEST_NOTES = 200_000;
