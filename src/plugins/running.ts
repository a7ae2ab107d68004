import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { TRANSLATION_DOMAIN } from '../ids';
import { RunningHopyard } from '../notebook/running';
import { IHopyard } from '../tokens';

/** Fleets and experiments in the Running sidebar. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:running',
  description: 'Lists fleets and experiments among what runs.',
  autoStart: true,
  requires: [IHopyard],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    managers?.add(new RunningHopyard(hopyard, app.commands, trans));
  }
};
