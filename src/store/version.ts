import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { version as ownVersion } from '../../package.json';
import { PROTOCOL_VERSION } from '../../protocol/version';
import { CommandIDs } from '../ids';
import type { IHopyard, ServerVersion } from '../tokens';

/** What to do when the page and the server are of different releases; nothing when they fit. */
export function skew(server: ServerVersion, trans: TranslationBundle): string | undefined {
  // "0+source": not installed from a release, so that only the protocol tells.
  const sameRelease = server.version === ownVersion || server.version.includes('+');
  const fits = server.protocolVersion === PROTOCOL_VERSION && sameRelease;
  if (fits) {
    return undefined;
  }
  return server.protocolVersion > PROTOCOL_VERSION || newer(server.version, ownVersion)
    ? trans.__('Hopyard %1 serves this page of %2: reload the page.', server.version, ownVersion)
    : trans.__('This page is of Hopyard %1, the server of %2: restart Jupyter Server.', ownVersion, server.version);
}

function newer(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { numeric: true }) > 0;
}

/** Asks once after start; connects when a sidecar runs already, so that its fleets are seen, and starts none. */
export async function checkVersion(
  hopyard: IHopyard,
  commands: CommandRegistry,
  trans: TranslationBundle
): Promise<void> {
  let server: ServerVersion;
  try {
    server = await hopyard.api.version();
  } catch {
    // The panel and the doctor say so when somebody looks.
    return;
  }
  hopyard.folder = server.folder ?? '';
  const fix = skew(server, trans);
  if (fix !== undefined) {
    Notification.warning(fix, {
      autoClose: false,
      actions: [{ label: trans.__('Open doctor'), callback: () => void commands.execute(CommandIDs.openDoctor) }]
    });
  }
  if (server.running) {
    hopyard.connect();
  }
}
