// Two projects: `server` (protocol, core, sidecar; needs Node 24 for node:sqlite) and `lab` (the extension, in jsdom).
// Everything ESM in node_modules goes through swc, so there is no list of packages to maintain.
const swc = react => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: react },
      ...(react ? { transform: { react: { runtime: 'automatic' } } } : {})
    },
    module: { type: 'commonjs' }
  }
];
const esm =
  '/node_modules/(?!(typebox|@jupyter|@jupyterlab|@lumino|@microsoft|@rjsf|@codemirror|@lezer|lib0|yjs|y-protocols|y-websocket|nanoid|exenv-es6|vscode-ws-jsonrpc|p-map|.*marijn.*|crelt|style-mod|w3c-keyname|lodash-es|uuid|json5|d3-.*|internmap|hyparquet.*)(/|$))';

const outside = ['<rootDir>/.venv/', '<rootDir>/lib/', '<rootDir>/hopyard/', '<rootDir>/dist/', '<rootDir>/ui-tests/'];

module.exports = {
  projects: [
    {
      displayName: 'server',
      modulePathIgnorePatterns: outside,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/{protocol,server,contracts}/**/*.test.ts'],
      transform: { '^.+\\.m?[jt]s$': swc(false) },
      transformIgnorePatterns: [esm],
      moduleFileExtensions: ['ts', 'mts', 'mjs', 'js', 'json', 'node']
    },
    {
      displayName: 'lab',
      modulePathIgnorePatterns: outside,
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/tests/src/**/*.test.ts?(x)'],
      transform: { '^.+\\.[mc]?[jt]sx?$': swc(true), '\\.svg$': '<rootDir>/tests/support/raw.js' },
      transformIgnorePatterns: [esm],
      moduleNameMapper: {
        '\\.(css|less|scss)$': '<rootDir>/tests/support/empty.js',
        '\\.svg\\?raw$': '<rootDir>/tests/support/empty.js'
      },
      setupFiles: ['@jupyterlab/testing/lib/jest-shim.js', '<rootDir>/tests/support/setup.js']
    }
  ]
};
