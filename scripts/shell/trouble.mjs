// A failure that people can act on: one line that says what is wrong, one that says the way out. Never a stack.
export class Trouble extends Error {
  constructor(says, hint = '', details = '') {
    super(says);
    this.name = 'Trouble';
    this.hint = hint;
    this.details = details;
  }
}

/** Runs a script's main function; a Trouble becomes its lines and exit code 1, anything else keeps its stack. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Trouble)) {
      throw error;
    }
    if (error.details) {
      process.stderr.write(`${error.details.trimEnd()}\n`);
    }
    process.stderr.write(`${[error.message, error.hint].filter(Boolean).join(' ')}\n`);
    process.exitCode = 1;
  }
}
