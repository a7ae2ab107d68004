import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { restApi } from '../client/api';
import { SocketFeed } from '../client/feed';
import { Rest } from '../client/rest';
import { PLUGIN, TRANSLATION_DOMAIN } from '../ids';
import { whoActs } from '../notebook/dashboard-commands';
import { CodeFleet } from '../store/code-fleet';
import { Hopyard } from '../store/hopyard';
import { EndedNotices } from '../store/notices';
import { checkVersion } from '../store/version';
import { IHopyard } from '../tokens';

/** The project's live state, the user's settings, and the check that both halves are of one version. */
export const storePlugin: JupyterFrontEndPlugin<IHopyard> = {
  id: PLUGIN,
  description: 'Provides the fleets, executors and experiments of the project, live.',
  autoStart: true,
  provides: IHopyard,
  optional: [ISettingRegistry, ITranslator],
  activate: (app: JupyterFrontEnd, registry: ISettingRegistry | null, translator: ITranslator | null): IHopyard => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const settings = app.serviceManager.serverSettings;
    const hopyard = new Hopyard({
      api: restApi(new Rest(settings, trans), () => whoActs(app, trans)),
      feed: new SocketFeed(settings, trans)
    });
    const codeFleet = new CodeFleet(hopyard);
    const notices = new EndedNotices(hopyard, app.commands, trans);
    void registry?.load(PLUGIN).then(loaded => {
      codeFleet.follow(loaded);
      notices.follow(loaded);
    });
    void app.restored.then(() => checkVersion(hopyard, app.commands, trans));
    return hopyard;
  }
};
