/** Bumped when a message changes in a way an older peer cannot read. Sent in every hello, refused kindly. */
export const PROTOCOL_VERSION = 2;
