import { ERRORS, type ErrorEntry } from '../../protocol/errors';

const RETRY: Readonly<Record<ErrorEntry['retry'], string>> = {
  never: 'does not help',
  later: 'may help later',
  changed: 'helps after a change'
};

/** docs/errors.md: every code, what it says and what to do. */
export function docsPage(): string {
  const sections = Object.entries(ERRORS).map(
    ([code, entry]: [string, ErrorEntry]) =>
      `## ${code}\n\n> ${entry.says}\n\n${entry.hint}\n\n` +
      `Python \`hopyard.errors.${entry.python}\` · HTTP ${entry.status} · trying again ${RETRY[entry.retry]}.\n`
  );
  return `# Errors

Generated from \`protocol/errors.ts\`; edit that file. Words in braces are filled with the values of the case.

${sections.join('\n')}`;
}
