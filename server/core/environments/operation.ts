/**
 * What an operation's own words make of it. Its program writes events of `hopyard.environments.events`, one JSON object a
 * line; whoever reads them from the first on, now or after a restart, comes to the same view.
 */
import { type Millis, type OperationName, operationIsOver, type OperationView, type Preview } from '../../../protocol';

export interface OperationOrder {
  readonly id: string;
  readonly name: OperationName;
  /** In the words of `hopyard.environments.requests`, without the project. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly startedAt: Millis;
  readonly by?: string;
}

export function begun(order: OperationOrder): OperationView {
  const { id, name, request, startedAt, by } = order;
  return {
    id,
    name,
    environment: text(request['name']),
    title: titleOf(name, request),
    state: 'running',
    previewOnly: request['preview'] === true,
    startedAt,
    ...(by === undefined ? {} : { by }),
    request: { ...request }
  };
}

/** The view after one line; a line that is no event changes nothing. */
export function heard(view: OperationView, line: string): OperationView {
  const event = objectOf(line);
  switch (event?.['event']) {
    case 'phase': {
      const phase = text(event['phase']);
      return {
        ...withoutProgress(view),
        state: phase === 'queue' ? 'queued' : 'running',
        phase,
        says: text(event['says'])
      };
    }
    case 'progress':
      return {
        ...view,
        state: 'running',
        progress: {
          bytes: figure(event['bytes']),
          totalBytes: figure(event['totalBytes']),
          packages: figure(event['packages']),
          totalPackages: figure(event['totalPackages']),
          item: text(event['item'])
        }
      };
    case 'preview':
      return { ...view, preview: event['preview'] as Preview };
    case 'result': {
      const preview = (event['result'] as { preview?: Preview | null } | null)?.preview;
      return { ...withoutProgress(view), state: 'succeeded', ...(preview == null ? {} : { preview }) };
    }
    case 'error': {
      const said = (event['error'] ?? {}) as Readonly<Record<string, unknown>>;
      const failure = { code: text(said['code']), message: text(said['message']), hint: text(said['hint']) };
      const state = failure.code === 'ENVIRONMENT_CANCELLED' ? 'cancelled' : 'failed';
      return { ...withoutProgress(view), state, failure };
    }
    default:
      return view;
  }
}

/** The program is gone; without a last word it was killed. */
export function gone(view: OperationView, endedAt: Millis, how: string): OperationView {
  if (operationIsOver(view)) return { ...view, endedAt };
  const message = `The operation ended without a last word${how === '' ? '' : ` (${how})`}.`;
  const failure = { code: 'ENVIRONMENT_NOT_BUILT', message, hint: 'The environment is as it was before. Try again.' };
  return { ...withoutProgress(view), state: 'failed', endedAt, failure };
}

function titleOf(name: OperationName, request: OperationOrder['request']): string {
  const specs = (key: string): string[] =>
    listOf(request[key]).map(each => text((each as { spec?: unknown })?.spec ?? each));
  const environment = text(request['name']);
  switch (name) {
    case 'create':
      return `create ${environment}`;
    case 'change': {
      const parts = [
        ...phrase('install', specs('install')),
        ...phrase('upgrade', request['upgradeAll'] === true ? ['everything'] : specs('upgrade')),
        ...phrase('remove', specs('remove'))
      ];
      return parts.length === 0 ? `change ${environment}` : parts.join(', ');
    }
    case 'clone':
      return `clone ${text(request['source'])} as ${environment}`;
    case 'import':
      return `create ${environment} from ${text(request['filename']) || 'a file'}`;
    case 'rollback':
      return request['generation'] ? `go to generation ${figure(request['generation'])}` : 'roll back';
    case 'prune':
      return 'remove old generations';
    case 'remove':
      return `remove ${environment}`;
    case 'sync':
      return `bring ${environment} in step with its lock`;
    case 'kernel':
      return request['enabled'] === false ? 'remove the kernel' : 'make it a kernel';
    case 'activate':
      return environment === '' ? "use Hopyard's own environment" : `use ${environment}`;
  }
}

const phrase = (verb: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${verb} ${names.join(', ')}`];

function withoutProgress({ progress: _, ...view }: OperationView): OperationView {
  return view;
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 10_000) : '');
const figure = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
