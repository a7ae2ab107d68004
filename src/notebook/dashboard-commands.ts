import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { fileIcon, pauseIcon, runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { SearchChange } from '../../protocol';
import { coerceError, sentence } from '../failure';
import { CommandIDs } from '../ids';
import { PARQUET, toCsv, toPython } from '../panels/dashboard/model/export';
import { fieldsOf } from '../panels/dashboard/model/fields';
import { Steering } from '../panels/dashboard/model/steering';
import type { Board } from '../store/board/types';
import type { IHopyard } from '../tokens';
import { boardOf } from './board-of';
import { saveFile } from './files';
import { inJupyter } from './paths';

const TOAST_MS = 3_000;
const EXPERIMENT = { experiment: { type: 'string', description: 'Id of the experiment, exp_…' } } as const;
const TRIAL = { trial: { type: 'string', description: 'Id of the trial, exp_….<number>' } } as const;
const ofExperiment = (more: ReadonlyJSONObject = {}): { args: ReadonlyJSONObject } => ({
  args: { type: 'object', required: ['experiment'], properties: { ...EXPERIMENT, ...more } }
});
const ofTrial = { args: { type: 'object', required: ['trial'], properties: TRIAL } } as const;

export interface DashboardCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly hopyard: IHopyard;
  readonly trans: TranslationBundle;
}

/** Who acts, as Jupyter knows the person. */
export function whoActs(app: JupyterFrontEnd, trans: TranslationBundle): string {
  const { identity } = app.serviceManager.user;
  return identity?.display_name || identity?.username || trans.__('somebody');
}

/** All that a dashboard does to an experiment, as commands: for its menu, other extensions and automation. */
export function addDashboardCommands(options: DashboardCommandsOptions): void {
  const { app, hopyard, trans } = options;
  const { commands } = app;
  const id = (args: ReadonlyPartialJSONObject, name: string): string => String(args[name] ?? '');
  const steer = async (experiment: string, act: (steering: Steering) => Promise<unknown>): Promise<void> => {
    const steering = new Steering({ api: hopyard.api, experiment, by: () => whoActs(app, trans), trans });
    await act(steering);
    if (steering.trouble) {
      await showErrorMessage(steering.trouble.what, sentence(steering.trouble.error));
    }
  };
  const withBoard = async (args: ReadonlyPartialJSONObject, deed: (board: Board) => unknown): Promise<void> => {
    try {
      await deed(await boardOf(hopyard, id(args, 'experiment'), trans));
    } catch (thrown) {
      await showErrorMessage(trans.__('This could not be done'), sentence(coerceError(thrown)));
    }
  };
  const add = (command: string, described: CommandRegistry.ICommandOptions): void => {
    commands.addCommand(command, described);
  };
  add(CommandIDs.pauseExperiment, {
    label: trans.__('Pause Experiment'),
    caption: trans.__('Running trials go on, no new ones start'),
    icon: pauseIcon,
    describedBy: ofExperiment(),
    execute: args => steer(id(args, 'experiment'), steering => steering.pause())
  });
  add(CommandIDs.resumeExperiment, {
    label: trans.__('Resume Experiment'),
    caption: trans.__('Start new trials again'),
    icon: runIcon,
    describedBy: ofExperiment(),
    execute: args => steer(id(args, 'experiment'), steering => steering.resume())
  });
  add(CommandIDs.changeExperiment, {
    label: trans.__('Change the Search…'),
    caption: trans.__('Number of executors, of trials, how many at once, bounds, stopping rule'),
    describedBy: ofExperiment({
      executors: { type: 'integer', minimum: 1, description: 'Executors of the fleet it runs on' },
      trials: { type: 'integer', minimum: 1, description: 'Trials in all' },
      maxConcurrent: { type: 'integer', minimum: 1, description: 'Trials at once' },
      bounds: { type: 'object', description: 'Ranges by parameter: [low, high]' },
      stopping: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, options: { type: 'object' }, of: { type: 'array' } },
        description: 'Stopping rule for reports from now on: {name, options, of}; none stops nothing'
      }
    }),
    execute: args =>
      withBoard(args, async board => {
        const { experiment: _, ...given } = args;
        const { askChange } = await import('../panels/dashboard/dialogs');
        const { undoOf } = await import('../panels/dashboard/forms/change');
        const { changeWords, undoWords } = await import('../panels/dashboard/forms/changed');
        const change = Object.keys(given).length > 0 ? (given as SearchChange) : await askChange(board, trans);
        if (change) {
          const undo = undoOf(board, change);
          await steer(board.experiment.id, steering =>
            steering.change(
              { change, says: changeWords(board, change, trans) },
              undo && { change: undo, says: undoWords(board, change, trans) }
            )
          );
        }
      })
  });
  add(CommandIDs.addTrial, {
    label: trans.__('Add a Trial…'),
    caption: trans.__('A trial with parameters of your own'),
    describedBy: ofExperiment({
      params: { type: 'object', description: 'Parameters to begin with' },
      ask: { type: 'boolean', default: true, description: 'Whether to show the dialog first' }
    }),
    execute: args =>
      withBoard(args, async board => {
        const { askTrial } = await import('../panels/dashboard/dialogs');
        const given = (args['params'] ?? {}) as Record<string, unknown>;
        const params = args['ask'] === false ? given : await askTrial(board, given, trans);
        if (params) {
          await steer(board.experiment.id, steering => steering.addTrial(params));
        }
      })
  });
  const trialActs: readonly (readonly [string, string, (s: Steering, trial: string, n: number) => Promise<void>])[] = [
    [CommandIDs.stopTrial, trans.__('Stop Trial'), (steering, trial, number) => steering.stopTrial(trial, number)],
    [CommandIDs.retryTrial, trans.__('Retry Trial'), (steering, trial, number) => steering.retryTrial(trial, number)],
    [
      CommandIDs.continueTrial,
      trans.__('Continue Trial'),
      (steering, trial, number) => steering.continueTrial(trial, number)
    ]
  ];
  for (const [command, label, act] of trialActs) {
    add(command, {
      label,
      describedBy: ofTrial,
      execute: args => {
        const [experiment = '', number] = id(args, 'trial').split('.');
        return steer(experiment, steering => act(steering, id(args, 'trial'), Number(number)));
      }
    });
  }
  add(CommandIDs.copyBest, {
    label: trans.__('Copy Best Parameters as Code'),
    describedBy: ofExperiment(),
    execute: args =>
      withBoard(args, ({ experiment: { best } }) => {
        if (best === undefined) {
          Notification.info(trans.__('There is no result yet.'), { autoClose: TOAST_MS });
          return;
        }
        Clipboard.copyToSystem(toPython(best.params));
        Notification.info(trans.__('The best parameters are on the clipboard.'), { autoClose: TOAST_MS });
      })
  });
  add(CommandIDs.exportTrials, {
    label: args =>
      args['format'] === 'parquet' ? trans.__('Export Trials as Parquet') : trans.__('Export Trials as CSV'),
    describedBy: ofExperiment({ format: { type: 'string', enum: ['csv', 'parquet'], description: 'Default: csv' } }),
    execute: args =>
      withBoard(args, async board => {
        const { name } = board.experiment;
        const rows = board.trials.numbers.keys();
        if (args['format'] === 'parquet') {
          const { toParquet } = await import('../panels/dashboard/model/parquet');
          saveFile(`${name}.parquet`, toParquet(fieldsOf(board), rows), PARQUET);
        } else {
          saveFile(`${name}.csv`, toCsv(fieldsOf(board), rows), 'text/csv');
        }
      })
  });
  add(CommandIDs.openExperimentFiles, {
    label: trans.__('Open Files'),
    caption: trans.__('Show the folder of the experiment'),
    icon: fileIcon,
    describedBy: ofExperiment(),
    execute: args =>
      withBoard(args, ({ experiment }) => {
        const path = inJupyter(hopyard, experiment.directory);
        return path === undefined ? undefined : commands.execute('filebrowser:open-path', { path });
      })
  });
}
