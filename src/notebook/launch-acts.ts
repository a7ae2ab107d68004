import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandIDs } from '../ids';
import { Presets } from '../panels/launch/presets';
import type { LaunchActs } from '../panels/launch/props';

/** The panel's wishes as commands. */
export function launchActs(
  app: JupyterFrontEnd,
  settings: Promise<ISettingRegistry.ISettings | null>,
  trans: TranslationBundle
): LaunchActs {
  const { commands } = app;
  return {
    openMenu: at => void settings.then(loaded => openMenu(app, new Presets(loaded), at, trans)),
    openLog: executor => void commands.execute(CommandIDs.openLog, { executor }),
    openQuickstart: () => void commands.execute(CommandIDs.openQuickstart),
    openDoctor: () => void commands.execute(CommandIDs.openDoctor),
    openDashboard: ({ id }) => void commands.execute(CommandIDs.openDashboard, { experiment: id })
  };
}

/** The panel's ⋮ menu, made anew each time since presets come and go. */
function openMenu(
  app: JupyterFrontEnd,
  presets: Presets,
  at: { x: number; y: number },
  trans: TranslationBundle
): void {
  const { commands } = app;
  const menu = new MenuSvg({ commands });
  const names = presets.list().map(({ name }) => name);
  for (const name of names) {
    menu.addItem({ command: CommandIDs.loadPreset, args: { name } });
  }
  menu.addItem({ command: CommandIDs.savePreset });
  menu.addItem({ command: CommandIDs.exportPreset });
  menu.addItem({ command: CommandIDs.importPreset });
  if (names.length > 0) {
    const removal = new MenuSvg({ commands });
    removal.title.label = trans.__('Remove preset');
    names.forEach(name => removal.addItem({ command: CommandIDs.removePreset, args: { name } }));
    menu.addItem({ type: 'submenu', submenu: removal });
  }
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.copyAsCode });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.openSettings });
  menu.addItem({ command: CommandIDs.openDoctor });
  // Disposed only after the chosen command has run.
  menu.aboutToClose.connect(() => window.setTimeout(() => menu.dispose(), 0));
  menu.open(at.x, at.y);
}
