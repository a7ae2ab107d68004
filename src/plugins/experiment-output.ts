import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs, EXPERIMENT_MIME, PLUGIN, TRANSLATION_DOMAIN } from '../ids';
import { whoActs } from '../notebook/dashboard-commands';
import { openExperimentMenu } from '../notebook/experiment-menu';
import { ExperimentRenderer } from '../panels/experiment/renderer';
import { IHopyard } from '../tokens';

const UPDATES_PER_SECOND = 4;

/** Experiments in the outputs of notebooks. */
export const experimentOutputPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:experiment-output',
  description: "Draws an experiment in a cell's output, live.",
  autoStart: true,
  requires: [IHopyard, IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    rendermime: IRenderMimeRegistry,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    let settings: ISettingRegistry.ISettings | null = null;
    void registry?.load(PLUGIN).then(loaded => {
      settings = loaded;
    });
    const factory: IRenderMime.IRendererFactory = {
      safe: true,
      mimeTypes: [EXPERIMENT_MIME],
      defaultRank: 0,
      createRenderer: ({ resolver, sanitizer, linkHandler, latexTypesetter, markdownParser }) =>
        new ExperimentRenderer({
          hopyard,
          trans,
          acts: {
            openDashboard: app.commands.hasCommand(CommandIDs.openDashboard)
              ? experiment => void app.commands.execute(CommandIDs.openDashboard, { experiment })
              : undefined,
            openMenu: app.commands.hasCommand(CommandIDs.openDashboard)
              ? (experiment, at) => openExperimentMenu(app, hopyard, experiment, at)
              : undefined,
            by: () => whoActs(app, trans)
          },
          rendermime: rendermime.clone({
            sanitizer,
            ...(resolver ? { resolver } : {}),
            ...(linkHandler ? { linkHandler } : {}),
            ...(latexTypesetter ? { latexTypesetter } : {}),
            ...(markdownParser ? { markdownParser } : {})
          }),
          updatesPerSecond: () => Number(settings?.get('outputUpdatesPerSecond').composite ?? UPDATES_PER_SECOND)
        })
    };
    rendermime.addFactory(factory);
  }
};
