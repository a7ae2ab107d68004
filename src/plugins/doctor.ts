import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LazyWidget } from '../components/lazy-widget';
import { hopIcon } from '../icons';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { IHopyard } from '../tokens';

/** The doctor: what is broken, and what to do. */
export const doctorPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:doctor',
  description: 'Opens the doctor, which names each broken part and its fix.',
  autoStart: true,
  requires: [IHopyard],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({ namespace: 'hopyard-doctor' });
    commands.addCommand(CommandIDs.openDoctor, {
      label: trans.__('Hopyard Doctor'),
      caption: trans.__('See what is broken and how to mend it'),
      icon: hopIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        const open = tracker.find(() => true);
        if (open) {
          shell.activateById(open.id);
          return;
        }
        const content = new LazyWidget(async () => {
          const { DoctorPanel } = await import('../panels/doctor/panel');
          return new DoctorPanel(hopyard, trans);
        }, trans);
        const widget = new MainAreaWidget({ content });
        widget.id = 'hopyard-doctor';
        widget.title.label = trans.__('Doctor');
        widget.title.icon = hopIcon;
        widget.title.closable = true;
        shell.add(widget, 'main');
        void tracker.add(widget);
      }
    });
    void restorer?.restore(tracker, { command: CommandIDs.openDoctor, name: () => 'doctor' });
  }
};
