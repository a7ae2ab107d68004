/** A space, a search or its options cannot be used as given; the message names the thing, the value and the fix. */
export class InvalidSpace extends Error {
  override readonly name = 'InvalidSpace';
}
