/** An error as every view shows it: what, why, next. `code` is a key of the protocol's error table or one of ours. */
export class HopyardError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly status = 0
  ) {
    super(message);
    this.name = 'HopyardError';
  }
}

/** Makes sense of anything that was thrown. */
export function coerceError(thrown: unknown): HopyardError {
  if (thrown instanceof HopyardError) {
    return thrown;
  }
  return new HopyardError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown), '');
}

/** The sentence of a failure together with its way out. */
export function sentence(failure: { message: string; hint?: string }): string {
  return failure.hint ? `${failure.message} ${failure.hint}` : failure.message;
}
