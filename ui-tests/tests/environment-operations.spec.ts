import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { BUILT, condaChannel, createFrom, fresh, list, pageOf, remove } from './environments';
import { execute, reload } from './hopyard';

/** Makes a channel of one package of three megabytes, called as it is asked to. */
const MAKE = `
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location('make', sys.argv[1])
make = importlib.util.module_from_spec(spec); sys.modules['make'] = make; spec.loader.exec_module(make)
channel = make.Channel(make.Path(sys.argv[2]))
make.python_package(channel, sys.argv[3], '1.0', more=[make.Entry('share/ballast', os.urandom(3_000_000))])
channel.write()
`;

/** A channel on a loopback port that gives its package only when it is let go. */
class SlowChannel {
  private constructor(
    private readonly _folder: string,
    private readonly _server: Server,
    private readonly _release: () => void
  ) {}

  static async of(name: string): Promise<SlowChannel> {
    const root = join(__dirname, '..', '..');
    const folder = mkdtempSync(join(tmpdir(), 'hopyard-slow-'));
    const maker = join(root, 'tests/support/conda-channel/make.py');
    execFileSync(join(root, '.venv/bin/python'), ['-c', MAKE, maker, folder, name]);
    let release = (): void => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const give = (): void => {
        try {
          response.end(readFileSync(join(folder, path)));
        } catch {
          response.writeHead(404).end();
        }
      };
      void (path.endsWith('.tar.bz2') ? released.then(give) : give());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SlowChannel(folder, server, release);
  }

  get url(): string {
    return `http://127.0.0.1:${(this._server.address() as AddressInfo).port}`;
  }

  letGo(): void {
    this._release();
  }

  close(): void {
    this._release();
    this._server.closeAllConnections();
    this._server.close();
    rmSync(this._folder, { recursive: true, force: true });
  }
}

test('what takes long is seen in the status bar, outlives a reload, and is cancelled and tried again', async ({
  page
}) => {
  test.setTimeout(300_000);
  const name = fresh();
  const channel = await SlowChannel.of('kiwi');
  try {
    const lines = ['channels:', `  - ${condaChannel()}`, `  - ${channel.url}`, 'dependencies:', '  - python'];
    let opened = await createFrom(page, `${name}.yml`, `${lines.join('\n')}\n`);
    await opened.getByRole('tab', { name: 'Conda libraries' }).click();
    await opened.getByLabel('Search conda libraries').fill('kiwi');
    await opened.getByRole('option', { name: /^kiwi( |$)/ }).click();
    await opened.getByRole('button', { name: 'Add to the changes' }).click();
    await opened.getByRole('button', { name: 'Apply' }).click();
    const status = page.locator('#jp-main-statusbar').getByRole('button', { name: 'install kiwi' });
    await expect(status).toBeVisible(BUILT);

    // Whoever comes back finds it where it is.
    await reload(page);
    await expect(status).toBeVisible();
    await execute(page, 'hopyard:open-environments');
    await status.click();
    opened = pageOf(page, name);
    await opened.getByRole('tab', { name: /^Ongoing operations 1/ }).click();
    const operation = opened.getByRole('article', { name: 'install kiwi' });
    await expect(operation.getByRole('progressbar')).toBeVisible();
    await operation.getByRole('button', { name: 'Cancel' }).click();
    await expect(operation).toContainText('cancelled', BUILT);
    await expect(status).toHaveCount(0);
    await expect(opened.getByText('generation 1 ·')).toBeVisible();

    channel.letGo();
    await operation.getByRole('button', { name: 'Try again' }).click();
    await expect(opened.getByText('generation 2 ·')).toBeVisible(BUILT);
    await opened.getByRole('tab', { name: /^Installed/ }).click();
    await expect(opened.getByRole('row', { name: /^kiwi 1\.0/ })).toContainText('you');
    await remove(opened, name);
    await expect((await list(page)).getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(0, BUILT);
  } finally {
    channel.close();
  }
});
