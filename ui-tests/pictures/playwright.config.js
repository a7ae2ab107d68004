const base = require('../playwright.config');

/** Takes the pictures of the documentation anew: npx playwright test -c ui-tests/pictures. Not part of npm test. */
module.exports = {
  ...base,
  testDir: __dirname,
  timeout: 300_000,
  retries: 0,
  // Sources as most machines have them, whatever pip is told on this one.
  webServer: { ...base.webServer, env: { ...base.webServer.env, PIP_CONFIG_FILE: '/dev/null' } },
  use: { ...base.use, viewport: { width: 1428, height: 950 } }
};
