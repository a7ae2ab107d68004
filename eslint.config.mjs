import jupyter from '@jupyter/eslint-plugin';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import own from './scripts/lint/own-rules.mjs';

const length = max => ({ max, skipBlankLines: true, skipComments: true });
const MARKUP = 'Text of users is text: build elements, or give it to JupyterLab’s renderers, which sanitise it.';
const SHELL = 'Programs get their arguments as an array (execFile, spawn): no shell reads what a user typed.';
const IMPURE = 'server/core decides from what it is given: time and chance arrive inside events.';
/** JupyterLab's own recommendations as errors. Lazy imports stay a warning: what a plug-in needs at once is its author's to say. */
const jupyterRules = {
  ...Object.fromEntries(Object.keys(jupyter.configs.recommended[0].rules).map(name => [name, 'error'])),
  'jupyter/prefer-lazy-imports': 'warn'
};

export default tseslint.config(
  {
    ignores: [
      ...['**/node_modules/', '.venv/', '.build/', 'lib/', 'dist/', 'coverage/', 'hopyard/', 'bench/work/'],
      ...['ui-tests/test-results/', 'ui-tests/playwright-report/', '**/.ipynb_checkpoints/']
    ]
  },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { own },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', length(300)],
      'own/file-length': ['error', length(500)],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }]
    }
  },
  {
    files: ['protocol/**/*.ts', 'server/**/*.ts', 'src/**/*.{ts,tsx}'],
    rules: {
      'own/layers': 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: MARKUP },
        {
          selector: 'AssignmentExpression > MemberExpression.left[property.name=/^(inner|outer)HTML$/]',
          message: MARKUP
        },
        { selector: 'CallExpression > MemberExpression.callee[property.name="insertAdjacentHTML"]', message: MARKUP },
        {
          selector: 'ImportDeclaration[source.value=/child_process$/] > ImportSpecifier[imported.name=/^exec(Sync)?$/]',
          message: SHELL
        },
        { selector: 'Property[key.name="shell"][value.value=true]', message: SHELL }
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A type and its schema share one name: `export const X = Type…; export type X = Static<typeof X>`.
      '@typescript-eslint/no-redeclare': 'off'
    }
  },
  {
    files: ['server/core/**/*.ts'],
    rules: {
      'own/no-references': 'error',
      'no-restricted-globals': ['error', { name: 'Date', message: IMPURE }],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: IMPURE }]
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { jupyter },
    rules: {
      ...jupyterRules,
      // JupyterLab's idiom: `namespace Panel { export interface IOptions … }` beside the class.
      '@typescript-eslint/no-namespace': 'off'
    }
  },
  ...jupyter.configs.recommended.slice(1).map(config => ({ ...config, plugins: { jupyter } })),
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'console', 'URL'],
          ...['Buffer', 'fetch', 'globalThis', 'module', 'require', '__dirname', 'window', 'document', 'MouseEvent']
        ].map(name => [name, 'readonly'])
      )
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' }
  },
  {
    files: ['tests/**/*', 'ui-tests/**/*'],
    rules: { '@typescript-eslint/no-empty-function': 'off', 'max-lines': 'off' }
  }
);
