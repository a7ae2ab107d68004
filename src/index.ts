import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandsPlugin } from './plugins/commands';
import { dashboardPlugin } from './plugins/dashboard';
import { doctorPlugin } from './plugins/doctor';
import { environmentsPlugin } from './plugins/environments';
import { experimentOutputPlugin } from './plugins/experiment-output';
import { launchPlugin } from './plugins/launch';
import { logPlugin } from './plugins/log';
import { notebookPlugin } from './plugins/notebook';
import { runningPlugin } from './plugins/running';
import { statusPlugin } from './plugins/status';
import { storePlugin } from './plugins/store';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  storePlugin,
  commandsPlugin,
  launchPlugin,
  experimentOutputPlugin,
  notebookPlugin,
  dashboardPlugin,
  runningPlugin,
  statusPlugin,
  logPlugin,
  doctorPlugin,
  environmentsPlugin
];
export default plugins;
