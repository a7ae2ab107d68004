import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { StatusItem } from '../components/status-item';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { IHopyard } from '../tokens';

/** "4 executors · 12/40" in the status bar. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:status',
  description: 'Shows executors and progress in the status bar.',
  autoStart: true,
  requires: [IHopyard],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const item = new StatusItem({
      hopyard,
      trans,
      open: () => void app.commands.execute(CommandIDs.openPanel)
    });
    statusBar?.registerStatusItem('hopyard:status', {
      item,
      align: 'left',
      rank: 5,
      isActive: () => hopyard.project.kind !== 'connecting',
      activeStateChanged: hopyard.projectChanged
    });
  }
};
