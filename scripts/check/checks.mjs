// Every check of npm run check. The slowest come first, so that they run beside all the others.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeProgram, ROOT, venvProgram } from '../shell/paths.mjs';

const node = (path, ...args) => [process.execPath, nodeProgram(path), ...args];
const script = (path, ...args) => [process.execPath, join(ROOT, path), ...args];
const tsc = (...args) => node('typescript/bin/tsc', ...args);
const tscOf = folder => tsc('-p', folder, '--incremental', '--tsBuildInfoFile', `.build/${folder}.tsbuildinfo`);
const eslint = (...args) => node('eslint/bin/eslint.js', '.', '--cache', '--cache-location', '.build/eslint', ...args);
const prettier = (...args) => node('prettier/bin/prettier.cjs', '.', '--log-level', 'warn', '--cache', ...args);
const PYTHON = ['hopyard', 'tests/python', 'scripts', 'bench'].filter(path => existsSync(join(ROOT, path)));
const ruff = (...args) => [venvProgram('ruff'), ...args, ...PYTHON];

export const CHECKS = [
  {
    name: 'TypeScript types',
    commands: [tsc('-b'), tscOf('tests'), tscOf('bench'), tscOf('ui-tests')]
  },
  { name: 'Python types (mypy)', commands: [[venvProgram('mypy'), '--no-error-summary']] },
  { name: 'Lint and layers (eslint)', commands: [eslint()] },
  { name: 'Format (prettier)', commands: [prettier('--check')] },
  { name: 'Python lint (ruff)', commands: [ruff('check')] },
  { name: 'Python format (ruff)', commands: [ruff('format', '--check')] },
  {
    name: 'Python layers (import-linter)',
    commands: [[venvProgram('lint-imports'), '--cache-dir', '.build/import-linter']]
  },
  { name: 'Generated files are fresh', commands: [script('scripts/protocol/run.mjs', '--check')] },
  { name: 'Notebooks carry no output', commands: [[venvProgram('python'), 'scripts/check/notebooks.py', 'examples']] }
];

export const FIXES = [
  { commands: [eslint('--fix')] },
  { commands: [prettier('--write')] },
  { commands: [ruff('check', '--fix')] },
  { commands: [ruff('format')] }
];
