const { join } = require('node:path');
const baseConfig = require('@jupyterlab/galata/lib/playwright-config');

const ROOT = join(__dirname, '..');
const port = Number(process.env.HOPYARD_TEST_PORT ?? 8896);
const url = `http://localhost:${port}`;
process.env.TARGET_URL ??= url;

module.exports = {
  ...baseConfig,
  testDir: join(__dirname, 'tests'),
  outputDir: join(__dirname, 'test-results'),
  reporter: [['list']],
  timeout: 120_000,
  // Starting and ending processes on a busy machine takes what it takes; what is awaited decides, not how fast it comes.
  expect: { timeout: 30_000 },
  // One project and two cores: side by side the tests would wait for each other's executors.
  workers: 1,
  fullyParallel: false,
  use: {
    ...baseConfig.use,
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    video: 'off',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.HOPYARD_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
    }
  },
  webServer: {
    command: `"${join(ROOT, '.venv/bin/jupyter')}" lab --config "${join(__dirname, 'jupyter_server_test_config.py')}"`,
    url: `${url}/lab`,
    timeout: 120_000,
    reuseExistingServer: !process.env.CI,
    env: {
      ...process.env,
      HOPYARD_TEST_PORT: String(port),
      HOPYARD_TEST_PROJECT_FILE: join(require('node:os').tmpdir(), `hopyard-ui-${port}.project`)
    }
  }
};
