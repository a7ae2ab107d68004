/** Every message, by who sends it. The folder is the list: a message absent here does not exist. */
import type { Static } from 'typebox';
import { AgentHello } from './agent-hello';
import { TrialStarted } from './trial-started';
import { TrialOutput } from './trial-output';
import { MetricReports } from './metric-reports';
import { TrialFinished } from './trial-finished';
import { ExecutorSample } from './executor-sample';
import { ExecutorLeaving } from './executor-leaving';
import { Blob } from './blob';
import { NeedBlob } from './need-blob';
import { Refused } from './refused';
import { AgentWelcome } from './agent-welcome';
import { RecallTrials } from './recall-trials';
import { TrialsReturned } from './trials-returned';
import { RunTrial } from './run-trial';
import { StopTrial } from './stop-trial';
import { Settled } from './settled';
import { OutputSettled } from './output-settled';
import { ReportsSettled } from './reports-settled';
import { SetSampleRate } from './set-sample-rate';
import { RestartWorker } from './restart-worker';
import { ShutDown } from './shut-down';
import { DriverHello } from './driver-hello';
import { DriverWelcome } from './driver-welcome';
import { Submit } from './submit';
import { Accepted } from './accepted';
import { Watch } from './watch';
import { Watched } from './watched';
import { Unwatch } from './unwatch';
import { ExperimentProgress } from './experiment-progress';
import { TrialEnded } from './trial-ended';
import { ExperimentEnded } from './experiment-ended';
import { StopExperiment } from './stop-experiment';

export const AgentToServer = {
  agentHello: AgentHello,
  trialStarted: TrialStarted,
  trialOutput: TrialOutput,
  metricReports: MetricReports,
  trialFinished: TrialFinished,
  trialsReturned: TrialsReturned,
  executorSample: ExecutorSample,
  executorLeaving: ExecutorLeaving,
  blob: Blob,
  needBlob: NeedBlob
} as const;
export type AgentToServer = {
  [Kind in keyof typeof AgentToServer]: Static<(typeof AgentToServer)[Kind]>;
}[keyof typeof AgentToServer];

export const ServerToAgent = {
  agentWelcome: AgentWelcome,
  runTrial: RunTrial,
  recallTrials: RecallTrials,
  stopTrial: StopTrial,
  settled: Settled,
  outputSettled: OutputSettled,
  reportsSettled: ReportsSettled,
  setSampleRate: SetSampleRate,
  restartWorker: RestartWorker,
  shutDown: ShutDown,
  blob: Blob,
  needBlob: NeedBlob,
  refused: Refused
} as const;
export type ServerToAgent = {
  [Kind in keyof typeof ServerToAgent]: Static<(typeof ServerToAgent)[Kind]>;
}[keyof typeof ServerToAgent];

export const DriverToServer = {
  driverHello: DriverHello,
  submit: Submit,
  watch: Watch,
  unwatch: Unwatch,
  stopExperiment: StopExperiment,
  blob: Blob,
  needBlob: NeedBlob
} as const;
export type DriverToServer = {
  [Kind in keyof typeof DriverToServer]: Static<(typeof DriverToServer)[Kind]>;
}[keyof typeof DriverToServer];

export const ServerToDriver = {
  driverWelcome: DriverWelcome,
  accepted: Accepted,
  watched: Watched,
  experimentProgress: ExperimentProgress,
  trialEnded: TrialEnded,
  experimentEnded: ExperimentEnded,
  blob: Blob,
  needBlob: NeedBlob,
  refused: Refused
} as const;
export type ServerToDriver = {
  [Kind in keyof typeof ServerToDriver]: Static<(typeof ServerToDriver)[Kind]>;
}[keyof typeof ServerToDriver];

export const MESSAGES = { ...AgentToServer, ...ServerToAgent, ...DriverToServer, ...ServerToDriver } as const;

export {
  Accepted,
  AgentHello,
  AgentWelcome,
  Blob,
  DriverHello,
  DriverWelcome,
  ExecutorLeaving,
  ExecutorSample,
  ExperimentEnded,
  ExperimentProgress,
  MetricReports,
  NeedBlob,
  RecallTrials,
  OutputSettled,
  Refused,
  ReportsSettled,
  RestartWorker,
  RunTrial,
  SetSampleRate,
  Settled,
  ShutDown,
  StopExperiment,
  StopTrial,
  Submit,
  TrialEnded,
  TrialFinished,
  TrialOutput,
  TrialStarted,
  TrialsReturned,
  Unwatch,
  Watch,
  Watched
};
