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
    options?: ErrorOptions & {
      /** What somebody who knew the details has said already. */
      readonly said?: { readonly message: string; readonly hint: string };
    }
  ) {
    const { message, hint } = options?.said ?? describeError(code, details);
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
  const why = stringOf(thrown, 'message') ?? String(thrown);
  const code = systemCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new HopyardError('DISK_FULL', { path: pathOf(thrown) }, { cause: thrown });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new HopyardError('PROJECT_NOT_WRITABLE', { path: pathOf(thrown), why }, { cause: thrown });
  }
  return new HopyardError('INTERNAL', { why }, { cause: thrown });
}

/** What the operating system called it. Not by `instanceof`: errors of Node's own modules may be of another realm. */
function systemCode(thrown: unknown): string | undefined {
  return stringOf(thrown, 'code');
}

function pathOf(thrown: unknown): string {
  return stringOf(thrown, 'path') ?? 'the project';
}

function stringOf(thrown: unknown, name: string): string | undefined {
  const value = typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
