import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, InputDialog, Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon, settingsIcon } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import { coerceError, sentence } from '../failure';
import { hopIcon } from '../icons';
import { CommandIDs } from '../ids';
import { asCode } from '../panels/launch/code';
import type { LaunchModel } from '../panels/launch/model';
import { presetFile, Presets, readPresetFile } from '../panels/launch/presets';
import { chooseFile, saveFile } from './files';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;
const NAME_ARG = {
  args: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', description: 'Name of a preset' } }
  }
} as const;

export interface LaunchCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly panel: Widget;
  readonly model: LaunchModel;
  readonly settings: Promise<ISettingRegistry.ISettings | null>;
  readonly trans: TranslationBundle;
}

export function addLaunchCommands(options: LaunchCommandsOptions): void {
  const { app, panel, model, trans } = options;
  const { commands, shell } = app;
  commands.addCommand(CommandIDs.openPanel, {
    label: trans.__('Hopyard Executors'),
    caption: trans.__('Start executors and see what they do'),
    icon: hopIcon,
    describedBy: NO_ARGS,
    execute: () => shell.activateById(panel.id)
  });
  commands.addCommand(CommandIDs.startExecutors, {
    label: trans.__('Start Executors'),
    caption: trans.__('Start executors with the values of the launch panel'),
    icon: runIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { size: { type: 'integer', minimum: 1, description: "How many; default: the panel's number" } }
      }
    },
    execute: async args => {
      shell.activateById(panel.id);
      await model.refresh();
      await model.start(typeof args['size'] === 'number' ? args['size'] : undefined);
    }
  });
  commands.addCommand(CommandIDs.copyAsCode, {
    label: trans.__('Copy as Code'),
    caption: trans.__('Copy Python that starts the same executors'),
    describedBy: NO_ARGS,
    execute: () => {
      Clipboard.copyToSystem(asCode(model.snapshot.values));
      Notification.info(trans.__('The code is on the clipboard.'), { autoClose: 3000 });
    }
  });
  commands.addCommand(CommandIDs.openSettings, {
    label: trans.__('Hopyard Settings'),
    icon: settingsIcon,
    describedBy: NO_ARGS,
    isEnabled: () => commands.hasCommand('settingeditor:open'),
    execute: () => commands.execute('settingeditor:open', { query: 'Hopyard' })
  });
  addPresetCommands(options);
}

function addPresetCommands({ app, model, settings, trans }: LaunchCommandsOptions): void {
  const { commands } = app;
  const presets = settings.then(loaded => new Presets(loaded));
  const told = async (deed: () => Promise<void>): Promise<void> => {
    try {
      await deed();
    } catch (thrown) {
      await showErrorMessage(trans.__('Preset'), sentence(coerceError(thrown)));
    }
  };
  const askName = async (): Promise<string | null> =>
    (await InputDialog.getText({ title: trans.__('Save values as preset'), label: trans.__('Name'), required: true }))
      .value;
  commands.addCommand(CommandIDs.savePreset, {
    label: trans.__('Save Values as Preset…'),
    describedBy: NO_ARGS,
    execute: () =>
      told(async () => {
        const name = await askName();
        if (name) {
          await (await presets).save({ name, values: model.snapshot.values });
        }
      })
  });
  commands.addCommand(CommandIDs.loadPreset, {
    label: args => trans.__('Preset "%1"', String(args['name'] ?? '')),
    caption: trans.__('Fill the launch panel with the values of a preset'),
    describedBy: NAME_ARG,
    execute: async args => {
      const preset = (await presets).list().find(({ name }) => name === args['name']);
      if (preset) {
        model.fill(preset.values);
      }
    }
  });
  commands.addCommand(CommandIDs.removePreset, {
    label: args => String(args['name'] ?? ''),
    caption: trans.__('Remove a preset'),
    describedBy: NAME_ARG,
    execute: async args => (await presets).remove(String(args['name'] ?? ''))
  });
  commands.addCommand(CommandIDs.exportPreset, {
    label: trans.__('Share Values as File…'),
    describedBy: NO_ARGS,
    execute: () =>
      told(async () => {
        const name = await askName();
        if (name) {
          saveFile(`${name}.hopyard.json`, presetFile({ name, values: model.snapshot.values }));
        }
      })
  });
  commands.addCommand(CommandIDs.importPreset, {
    label: trans.__('Load Preset from File…'),
    describedBy: NO_ARGS,
    execute: () =>
      told(async () => {
        const file = await chooseFile('.json');
        if (file !== undefined) {
          const preset = readPresetFile(file.name, file.content, trans);
          await (await presets).save(preset);
          model.fill(preset.values);
        }
      })
  });
}
