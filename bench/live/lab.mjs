// JupyterLab as it is installed here, over a project of its own, and Chromium with software rendering to look at it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { ROOT } from '../../scripts/shell/paths.mjs';

/** No password and no other site's news: it listens on the loopback for as long as it is measured. */
const CONFIG = `c = get_config()
c.ServerApp.allow_root = True
c.ServerApp.open_browser = False
c.ServerApp.port_retries = 0
c.ServerApp.password = ""
c.ServerApp.disable_check_xsrf = True
c.ServerApp.log_level = "ERROR"
c.IdentityProvider.token = ""
c.LabApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
`;

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a server and waits until it answers at `path`; what it prints is told if it does not. */
export async function serving(command, args, options, url) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', part => (said = (said + part).slice(-4_000)));
  const until = Date.now() + 120_000;
  for (;;) {
    const isUp = await fetch(url).then(
      answer => answer.ok,
      () => false
    );
    if (isUp) return child;
    if (child.exitCode !== null || Date.now() > until) {
      child.kill();
      throw new Error(`${command} does not answer at ${url}:\n${said}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

export const ended = child =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', resolve).kill();
  });

export async function openLab(project, environment) {
  const own = mkdtempSync(join(tmpdir(), 'hopyard-lab-'));
  const config = join(own, 'server_config.py');
  writeFileSync(config, CONFIG);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await serving(
    join(ROOT, '.venv/bin/jupyter'),
    [
      'lab',
      '--config',
      config,
      `--ServerApp.port=${port}`,
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.root_dir=${project}`
    ],
    { cwd: project, env: { ...environment, JUPYTER_CONFIG_DIR: own, JUPYTERLAB_WORKSPACES_DIR: join(own, 'spaces') } },
    `${url}/lab`
  );
  return {
    url,
    close: async () => {
      await ended(child);
      rmSync(own, { recursive: true, force: true });
    }
  };
}

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.HOPYARD_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  });
