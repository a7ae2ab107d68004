/** Routes that dashboards read, beside the room `board:<id>`. Part of the table in routes.ts. */
import { Type } from 'typebox';
import { Bytes, Count, ExperimentId, ShortText, TrialId } from './model/scalars';
import { TrialView } from './model/experiment';
import { ImportanceView } from './model/analysis';
import { LogTail } from './model/log';
import { TrialOutputChunk } from './model/project';
import { ComparedExperiment, Notes, TrialFiles, TrialRun, WhatIf, WhatIfAnswer } from './model/reading';

const ExperimentParams = Type.Object({ experiment: ExperimentId });
const TrialParams = Type.Object({ trial: TrialId });

export const BOARD_ROUTES = {
  /** Columns (columns.ts) with a `CurvesHead` (board.ts), reduced to what a picture shows. */
  curves: {
    method: 'GET',
    url: '/api/experiments/:experiment/curves',
    content: 'application/octet-stream',
    params: ExperimentParams,
    query: Type.Object({
      /** The experiment's own metric when absent. */
      metric: Type.Optional(ShortText),
      /** Range of steps. */
      from: Type.Optional(Type.Number()),
      to: Type.Optional(Type.Number()),
      /** Points a curve at most. */
      points: Type.Optional(Type.Integer({ minimum: 2, maximum: 100_000 })),
      /** Numbers of trials: `0-99,105`. All when absent. */
      trials: Type.Optional(Type.String({ maxLength: 16_000, pattern: '^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$' })),
      /** `mark` of an earlier answer: only curves that have grown since. */
      since: Type.Optional(Count)
    }),
    response: Bytes
  },
  /** Which parameters decided, computed from the trials that have ended. */
  importance: {
    method: 'GET',
    url: '/api/experiments/:experiment/importance',
    params: ExperimentParams,
    query: Type.Object({
      /** A number of the results; the experiment's own metric when absent. */
      metric: Type.Optional(ShortText),
      /** Pairs of parameters answered at most; 10 when absent. */
      pairs: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 }))
    }),
    response: ImportanceView
  },
  trial: { method: 'GET', url: '/api/trials/:trial', params: TrialParams, response: TrialView },
  /** What it printed and showed: the newest that there is room for. */
  trialOutput: {
    method: 'GET',
    url: '/api/trials/:trial/output',
    params: TrialParams,
    response: Type.Array(TrialOutputChunk)
  },
  /** Its output.log, where all of its output is. */
  trialLog: {
    method: 'GET',
    url: '/api/trials/:trial/log',
    params: TrialParams,
    query: Type.Object({
      from: Type.Optional(Type.Integer({ description: 'byte offset; negative counts from the end' }))
    }),
    response: LogTail
  },
  trialFiles: { method: 'GET', url: '/api/trials/:trial/files', params: TrialParams, response: TrialFiles },
  /** Its runs on executors, with what those used: resources over time. */
  trialRuns: { method: 'GET', url: '/api/trials/:trial/runs', params: TrialParams, response: Type.Array(TrialRun) },
  trialsAsCsv: {
    method: 'GET',
    url: '/api/experiments/:experiment/trials.csv',
    content: 'text/csv; charset=utf-8',
    params: ExperimentParams,
    response: Bytes
  },
  /** One JSON object a line, a trial each. */
  trialsAsLines: {
    method: 'GET',
    url: '/api/experiments/:experiment/trials.jsonl',
    content: 'application/jsonl; charset=utf-8',
    params: ExperimentParams,
    response: Bytes
  },
  notes: { method: 'GET', url: '/api/experiments/:experiment/notes', params: ExperimentParams, response: Notes },
  /** NOTES_CHANGED where the notes are not those of `revision` any more. */
  saveNotes: {
    method: 'PUT',
    url: '/api/experiments/:experiment/notes',
    params: ExperimentParams,
    body: Type.Object({ text: Notes.properties.text, revision: ShortText, by: Type.Optional(ShortText) }),
    response: Notes
  },
  /** Experiments side by side, in the order in which they are asked for: `?experiments=exp_a,exp_b`. */
  compare: {
    method: 'GET',
    url: '/api/compare',
    query: Type.Object({ experiments: Type.String({ maxLength: 2_000 }) }),
    response: Type.Array(ComparedExperiment)
  },
  /** A finished experiment, replayed with its own curves under another rule, search or number of executors. */
  whatIf: {
    method: 'POST',
    url: '/api/experiments/:experiment/what-if',
    params: ExperimentParams,
    body: WhatIf,
    response: WhatIfAnswer
  }
} as const;
