import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { launchPlugin } from './plugins/launch';
import { storePlugin } from './plugins/store';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [storePlugin, launchPlugin];
export default plugins;
