import { describeError, ERRORS, type ErrorCode, type Failure } from '../protocol';

export type ErrorDetails = Readonly<Record<string, string | number>>;

/** The one error that crosses a layer: an entry of the error table with its words filled in. */
export class HopyardError extends Error {
  override readonly name = 'HopyardError';
  readonly hint: string;
  /** HTTP status of the entry. */
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions
  ) {
    const { message, hint } = describeError(code, details);
    super(message, options);
    this.hint = hint;
    this.status = ERRORS[code].status;
  }

  toFailure(): Failure {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Whatever was thrown, as an error of the table: INTERNAL when nobody knew better. */
export function asHopyardError(thrown: unknown): HopyardError {
  if (thrown instanceof HopyardError) {
    return thrown;
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const code = systemCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new HopyardError('DISK_FULL', { path: pathOf(thrown) }, { cause: thrown });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new HopyardError('PROJECT_NOT_WRITABLE', { path: pathOf(thrown), why }, { cause: thrown });
  }
  return new HopyardError('INTERNAL', { why }, { cause: thrown });
}

/** What the operating system called it. */
function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function pathOf(thrown: unknown): string {
  return thrown instanceof Error && 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : 'the project';
}
