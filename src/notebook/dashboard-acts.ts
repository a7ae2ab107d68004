import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs } from '../ids';
import type { DashboardActs } from '../panels/dashboard/acts';
import type { IHopyard } from '../tokens';
import { openExperimentMenu } from './experiment-menu';
import { saveFile } from './files';
import { inJupyter } from './paths';

const TOAST_MS = 3_000;

/** A dashboard's wishes as commands of the application. */
export function dashboardActs(
  app: JupyterFrontEnd,
  hopyard: IHopyard,
  experiment: string,
  trans: TranslationBundle
): DashboardActs {
  const { commands } = app;
  const run = (command: string, args: Parameters<typeof commands.execute>[1] = {}): void => {
    void commands.execute(command, args);
  };
  const inside = (path: string, open: (path: string) => void): void => {
    const known = inJupyter(hopyard, path);
    if (known === undefined) {
      Notification.warning(trans.__('%1 lies outside of the folder that Jupyter shows.', path.slice(-80)));
    } else {
      open(known);
    }
  };
  return {
    openMenu: at => openExperimentMenu(app, hopyard, experiment, at),
    addTrial: params => run(CommandIDs.addTrial, { experiment, params: JSON.parse(JSON.stringify(params)) }),
    download: (name, mimeType, content) => saveFile(name, content, mimeType),
    copy: (text, says) => {
      Clipboard.copyToSystem(text);
      Notification.info(says, { autoClose: TOAST_MS });
    },
    openFiles: directory => inside(directory, path => run('filebrowser:open-path', { path })),
    openFile: path => inside(path, known => run('docmanager:open', { path: known, factory: 'Editor' })),
    showExperiment: () => run(CommandIDs.showExperiment, { experiment }),
    openLog: executor => run(CommandIDs.openLog, { executor }),
    openDashboard: other => run(CommandIDs.openDashboard, { experiment: other }),
    openDoctor: () => run(CommandIDs.openDoctor)
  };
}
