/** Names other people may use: plug-ins, commands, the MIME type, the settings. */
export const PLUGIN = 'hopyard:plugin';
export const TRANSLATION_DOMAIN = 'hopyard';
/** Path under Jupyter's base URL where the server extension answers. */
export const SERVER_PATH = 'hopyard';
export const EXPERIMENT_MIME = 'application/vnd.hopyard.experiment.v1+json';
/** Notebook cell metadata key that remembers where a cell ran. */
export const CELL_METADATA = 'hopyard';

export const CommandIDs = {
  openPanel: 'hopyard:open-panel',
  startExecutors: 'hopyard:start-executors',
  stopFleet: 'hopyard:stop-fleet',
  extendFleet: 'hopyard:extend-fleet',
  resizeFleet: 'hopyard:resize-fleet',
  stopExecutor: 'hopyard:stop-executor',
  restartExecutor: 'hopyard:restart-executor',
  interruptExecutor: 'hopyard:interrupt-executor',
  openLog: 'hopyard:open-log',
  openDashboard: 'hopyard:open-dashboard',
  openDoctor: 'hopyard:open-doctor',
  openEnvironments: 'hopyard:open-environments',
  openEnvironment: 'hopyard:open-environment',
  openSettings: 'hopyard:open-settings',
  openQuickstart: 'hopyard:open-quickstart',
  runCell: 'hopyard:run-cell',
  runCellAsTrials: 'hopyard:run-cell-as-trials',
  stopExperiment: 'hopyard:stop-experiment',
  pauseExperiment: 'hopyard:pause-experiment',
  resumeExperiment: 'hopyard:resume-experiment',
  changeExperiment: 'hopyard:change-experiment',
  addTrial: 'hopyard:add-trial',
  stopTrial: 'hopyard:stop-trial',
  retryTrial: 'hopyard:retry-trial',
  continueTrial: 'hopyard:continue-trial',
  copyBest: 'hopyard:copy-best-parameters',
  exportTrials: 'hopyard:export-trials',
  openExperimentFiles: 'hopyard:open-experiment-files',
  showExperiment: 'hopyard:show-experiment',
  savePreset: 'hopyard:save-preset',
  loadPreset: 'hopyard:load-preset',
  removePreset: 'hopyard:remove-preset',
  exportPreset: 'hopyard:export-preset',
  importPreset: 'hopyard:import-preset',
  copyAsCode: 'hopyard:copy-as-code'
} as const;
