/** A sidecar that cannot start says why in one line of JSON on stderr, and how by its exit code. */
import type { ErrorCode } from '../../protocol';
import { asHopyardError } from '../hopyard-error';

const EXIT_CODES: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 2,
  PROJECT_NOT_WRITABLE: 3,
  DISK_FULL: 3,
  ALREADY_RUNNING: 4
};

export function refuseToStart(error: unknown): never {
  const refusal = asHopyardError(error);
  const { code, message, hint } = refusal;
  const story = code === 'INTERNAL' && error instanceof Error ? { stack: error.stack } : {};
  process.stderr.write(`${JSON.stringify({ code, message, hint, ...story })}\n`);
  process.exit(EXIT_CODES[code] ?? 1);
}
