// Charts and dashboards alone in a page, with boards made up: neither Jupyter nor executors, so they run beside what needs those.
const { join } = require('node:path');

module.exports = {
  testDir: __dirname,
  outputDir: join(__dirname, '../test-results/charts'),
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 1,
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.HOPYARD_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
    }
  }
};
