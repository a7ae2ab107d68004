import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { lossOfStop } from '../components/words';
import { coerceError, sentence } from '../failure';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { IHopyard } from '../tokens';

const EXTEND_HOURS = 1;

const FLEET = { fleet: { type: 'string', description: 'Id of the fleet, fleet_…' } } as const;
const EXECUTOR = { executor: { type: 'string', description: 'Id of the executor, ex_…' } } as const;
const EXPERIMENT = { experiment: { type: 'string', description: 'Id of the experiment, exp_…' } } as const;

/** The acts on fleets, executors and experiments as commands, for menus, other extensions and automation. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:commands',
  description: 'Adds the commands that act on fleets, executors and experiments.',
  autoStart: true,
  requires: [IHopyard],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands } = app;
    const { api } = hopyard;
    const told = async (title: string, deed: () => Promise<unknown>): Promise<void> => {
      try {
        await deed();
      } catch (thrown) {
        await showErrorMessage(title, sentence(coerceError(thrown)));
      }
    };
    const id = (args: ReadonlyPartialJSONObject, name: string): string => String(args[name] ?? '');
    const add = (command: string, options: CommandRegistry.ICommandOptions): void => {
      commands.addCommand(command, options);
    };
    add(CommandIDs.stopFleet, {
      label: trans.__('Stop Executors'),
      caption: trans.__('Stop a fleet; results stay'),
      icon: stopIcon,
      describedBy: { args: { type: 'object', required: ['fleet'], properties: FLEET } },
      execute: args => told(trans.__('They could not be stopped'), () => api.stopFleet(id(args, 'fleet')))
    });
    add(CommandIDs.extendFleet, {
      label: trans.__('Extend Executors'),
      caption: trans.__('Shut a fleet down later'),
      describedBy: {
        args: {
          type: 'object',
          required: ['fleet'],
          properties: { ...FLEET, hours: { type: 'number', exclusiveMinimum: 0, default: EXTEND_HOURS } }
        }
      },
      execute: args =>
        told(trans.__('The time could not be extended'), () =>
          api.extendFleet(id(args, 'fleet'), typeof args['hours'] === 'number' ? args['hours'] : EXTEND_HOURS)
        )
    });
    add(CommandIDs.resizeFleet, {
      label: trans.__('Change the Number of Executors'),
      caption: trans.__('Of fewer, idle ones leave first and busy ones after their trial'),
      describedBy: {
        args: {
          type: 'object',
          required: ['fleet', 'size'],
          properties: { ...FLEET, size: { type: 'integer', minimum: 1, description: 'Executors there are to be' } }
        }
      },
      execute: args =>
        told(trans.__('The number of executors could not be changed'), () =>
          api.resizeFleet(id(args, 'fleet'), Number(args['size']))
        )
    });
    add(CommandIDs.stopExecutor, {
      label: trans.__('Stop Executor'),
      icon: stopIcon,
      describedBy: { args: { type: 'object', required: ['executor'], properties: EXECUTOR } },
      execute: args => told(trans.__('It could not be stopped'), () => api.stopExecutor(id(args, 'executor')))
    });
    add(CommandIDs.restartExecutor, {
      label: trans.__('Restart Executor'),
      describedBy: { args: { type: 'object', required: ['executor'], properties: EXECUTOR } },
      execute: args => told(trans.__('It could not be restarted'), () => api.restartExecutor(id(args, 'executor')))
    });
    add(CommandIDs.interruptExecutor, {
      label: trans.__('Interrupt Executor'),
      describedBy: { args: { type: 'object', required: ['executor'], properties: EXECUTOR } },
      execute: args => told(trans.__('It could not be interrupted'), () => api.interruptExecutor(id(args, 'executor')))
    });
    add(CommandIDs.stopExperiment, {
      label: args => {
        const { project } = hopyard;
        const known = project.kind === 'live' ? project.value.experiments : [];
        const experiment = known.find(entry => entry.id === args['experiment']);
        return (experiment && lossOfStop(experiment.trials, trans)) ?? trans.__('Stop Experiment');
      },
      icon: stopIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['experiment'],
          properties: { ...EXPERIMENT, reason: { type: 'string', description: 'Kept with the record' } }
        }
      },
      execute: args =>
        told(trans.__('It could not be stopped'), () =>
          api.stopExperiment(id(args, 'experiment'), typeof args['reason'] === 'string' ? args['reason'] : undefined)
        )
    });
    palette?.addItem({ command: CommandIDs.openDoctor, category: trans.__('Hopyard') });
    palette?.addItem({ command: CommandIDs.runCell, category: trans.__('Hopyard') });
    palette?.addItem({ command: CommandIDs.openQuickstart, category: trans.__('Hopyard') });
  }
};
