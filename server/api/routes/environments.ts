import type { Static, TSchema } from 'typebox';
import {
  EnvironmentDetail,
  EnvironmentExport,
  EnvironmentListing,
  PackageReason,
  PackageSearch,
  PackageVersions,
  operationIsOver,
  type EnvironmentView,
  type OperationView
} from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { EnvironmentPrograms } from '../../ports';
import type { Operations } from '../../runtime/operations';
import { complaint, compiledOf } from '../validation';
import { readLogTail } from './log-tail';
import type { RouteHandlers } from './route-handlers';

export interface EnvironmentSide {
  readonly programs: EnvironmentPrograms;
  readonly operations: Operations;
}

export function environmentRoutes(
  { programs, operations }: EnvironmentSide,
  project: string
): RouteHandlers<
  | 'environments'
  | 'environment'
  | 'outdated'
  | 'packageReason'
  | 'exportEnvironment'
  | 'searchPackages'
  | 'packageVersions'
  | 'operations'
  | 'startOperation'
  | 'cancelOperation'
  | 'retryOperation'
  | 'forgetOperation'
  | 'operationLog'
> {
  const ask = async <T extends TSchema>(answer: T, question: string, request: Record<string, unknown>) =>
    trusted(answer, await programs.ask(question, given(request)));
  return {
    environments: async ({ query }) => {
      const listing = await ask(EnvironmentListing, 'list', { found: query.found, pythons: true });
      return { ...listing, environments: listing.environments.map(each => withWork(each, operations.list())) };
    },
    environment: async ({ params, query }) => {
      const detail = await ask(EnvironmentDetail, 'describe', { name: params.environment, path: query.path });
      return { ...detail, environment: withWork(detail.environment, operations.list()) };
    },
    outdated: ({ params }) => ask(EnvironmentDetail, 'outdated', { name: params.environment }),
    packageReason: ({ params, query }) =>
      ask(PackageReason, 'why', { name: params.environment, package: query.package }),
    exportEnvironment: ({ params, query }) =>
      ask(EnvironmentExport, 'export', { name: params.environment, format: query.format, pinned: query.pinned }),
    searchPackages: ({ query }) =>
      ask(PackageSearch, 'search', {
        query: query.query,
        manager: query.manager,
        name: query.environment,
        limit: query.limit
      }),
    packageVersions: ({ query }) =>
      ask(PackageVersions, 'versions', { package: query.package, manager: query.manager, name: query.environment }),
    operations: () => operations.list(),
    startOperation: ({ body }) => {
      const path = PATHS.find(name => name in body.request);
      if (path !== undefined) {
        const why = `${path} names a place outside the environments of the project; hopyard env takes it`;
        throw new HopyardError('BAD_REQUEST', { what: 'The request', why });
      }
      return operations.start(body.name, body.request, body.by);
    },
    cancelOperation: ({ params }) => operations.cancel(params.operation),
    retryOperation: ({ params, body }) => operations.retry(params.operation, body.by),
    forgetOperation: ({ params }) => {
      operations.forget(params.operation);
      return { done: true };
    },
    operationLog: ({ params, query }) => readLogTail(project, operations.log(params.operation), query.from)
  };
}

/** Of requests: they lead wherever their caller likes, which is for a terminal and not for a page. */
const PATHS = ['target', 'lock', 'path'];

/** Busy while something is being done to it. */
function withWork(environment: EnvironmentView, operations: readonly OperationView[]): EnvironmentView {
  const work = operations.find(
    each => each.environment === environment.name && !operationIsOver(each) && !each.previewOnly
  );
  return environment.managed && work !== undefined ? { ...environment, state: 'busy', says: work.title } : environment;
}

/** Without what was not said, so that the program's own defaults hold. */
function given(request: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

/** What a program answers is checked once, here. */
function trusted<T extends TSchema>(schema: T, answer: unknown): Static<T> {
  if (compiledOf(schema).Check(answer)) return answer as Static<T>;
  throw new HopyardError('INTERNAL', {
    why: `an answer about environments is malformed: ${complaint(schema, answer)}`
  });
}
