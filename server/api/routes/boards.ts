/** What dashboards read of an experiment and its trials beyond the feed. */
import { join, resolve } from 'node:path';
import type { ImportanceView, WhatIfAnswer } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Hub } from '../../runtime/hub';
import { leadsInside } from './inside';
import { readLogTail } from './log-tail';
import type { RouteHandlers } from './route-handlers';
import { numbersIn } from './trial-numbers';
import { trialsAsCsv, trialsAsLines } from './trial-export';
import { filesUnder } from './trial-files';

/** Whoever answers what takes long, beside the event loop. */
export interface Analyst {
  ask(question: object): Promise<unknown>;
}

/** Two, so that a long replay keeps no curve waiting. */
export interface Analysts {
  readonly curves: Analyst;
  readonly replays: Analyst;
}

const POINTS = 200;

export function boardRoutes(
  hub: Hub,
  analysts: Analysts,
  project: string
): RouteHandlers<
  | 'curves'
  | 'importance'
  | 'trial'
  | 'trialOutput'
  | 'trialLog'
  | 'trialFiles'
  | 'trialRuns'
  | 'trialsAsCsv'
  | 'trialsAsLines'
  | 'compare'
  | 'whatIf'
> {
  const folderOf = (trial: string): string | undefined => {
    const { directory } = hub.trial(trial);
    return directory === undefined ? undefined : resolve(project, directory);
  };
  return {
    curves: async ({ params: { experiment }, query }) => {
      const { metric = hub.metricOf(experiment), points = POINTS, trials, ...range } = query;
      const numbers = trials === undefined ? {} : { numbers: numbersIn(trials) };
      return bytesOf(await analysts.curves.ask({ kind: 'curves', experiment, metric, points, ...range, ...numbers }));
    },
    importance: async ({ params, query }) => {
      const question = hub.importance(params.experiment, query);
      return (await analysts.replays.ask({ kind: 'importance', ...question })) as ImportanceView;
    },
    trial: ({ params }) => hub.trial(params.trial),
    trialOutput: ({ params }) => [...hub.output(params.trial)],
    trialLog: async ({ params, query }) => {
      const folder = folderOf(params.trial);
      const log = folder && join(folder, 'output.log');
      if (log === undefined || !(await leadsInside(project, log))) return { path: '', size: 0, from: 0, text: '' };
      return readLogTail(project, log, query.from);
    },
    trialFiles: async ({ params }) => {
      const folder = folderOf(params.trial);
      if (folder === undefined || !(await leadsInside(project, folder))) return { files: [], isCut: false };
      return filesUnder(project, folder);
    },
    trialRuns: ({ params }) => [...hub.runs(params.trial)],
    trialsAsCsv: ({ params }) => trialsAsCsv(hub.trials(params.experiment)),
    trialsAsLines: ({ params }) => trialsAsLines(hub.trials(params.experiment)),
    compare: ({ query }) => query.experiments.split(',').map(id => hub.compared(id)),
    whatIf: async ({ params, body }) => {
      const question = { kind: 'whatIf', ...hub.recorded(params.experiment), wanted: body };
      return answerOf(await analysts.replays.ask(question));
    }
  };
}

function answerOf(answer: unknown): WhatIfAnswer {
  const said = answer as WhatIfAnswer | { readonly notPossible: string };
  if ('notPossible' in said) {
    throw new HopyardError('BAD_REQUEST', { what: 'The replay', why: said.notPossible.replace(/\.$/, '') });
  }
  return said;
}

function bytesOf(answer: unknown): Uint8Array {
  if (answer instanceof Uint8Array) return answer;
  throw new HopyardError('INTERNAL', { why: 'the thread that reads curves gave no bytes' });
}
