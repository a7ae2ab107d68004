import type {
  EnvironmentDetail,
  EnvironmentListing,
  EnvironmentView,
  OperationView,
  PackageView,
  ProjectSnapshot
} from '../../../../protocol';
import { Hopyard } from '../../../../src/store/hopyard';
import type { IApi, IEnvironmentsApi } from '../../../../src/tokens';
import { HandFeed, NOW, project, projectDelta, settled } from '../../fixtures';

export function environment(more: Partial<EnvironmentView> = {}): EnvironmentView {
  return {
    name: 'work',
    kind: 'venv',
    path: '/p/.hopyard/environments/work/generations/2/prefix',
    interpreter: '/p/.hopyard/environments/work/generations/2/prefix/bin/python',
    python: '3.11.7',
    state: 'ready',
    says: '',
    managed: true,
    active: false,
    generation: 2,
    generations: 2,
    lockHash: 'abcdef0123456789',
    packages: 3,
    size: 50 * 1024 * 1024,
    kernel: 'hopyard-work',
    displayName: 'work',
    changedAt: 0,
    ...more
  };
}

export function library(name: string, more: Partial<PackageView> = {}): PackageView {
  return {
    name,
    version: '1.0',
    manager: 'pip',
    source: 'PyPI',
    machines: 'all',
    status: 'ok',
    asked: true,
    builtIn: false,
    size: 1000,
    newest: '',
    spec: name,
    requires: [],
    requiredBy: [],
    ...more
  };
}

export function detail(more: Partial<EnvironmentDetail> = {}): EnvironmentDetail {
  const packages = [library('numpy'), library('six', { asked: false }), library('ipykernel', { builtIn: true })];
  const generation = {
    createdAt: 0,
    because: 'create',
    python: '3.11.7',
    lockHash: 'a',
    size: 1,
    packages: 2,
    inUse: false
  };
  return {
    environment: environment(),
    packages,
    generations: [
      { ...generation, number: 1, current: false },
      { ...generation, number: 2, because: 'install numpy', current: true }
    ],
    ...more
  };
}

export function listing(more: Partial<EnvironmentListing> = {}): EnvironmentListing {
  return { environments: [environment()], found: [], active: '', pythons: ['3.12.1', '3.11.7'], ...more };
}

export function operation(more: Partial<OperationView> = {}): OperationView {
  return {
    id: 'op_aaaa',
    name: 'change',
    environment: 'work',
    title: 'install humanize',
    state: 'running',
    previewOnly: false,
    startedAt: NOW,
    request: {},
    ...more
  };
}

/** A project whose environments are answered from here, and whose operations are told by hand. */
export async function scene(
  answers: Partial<IEnvironmentsApi>,
  operations: OperationView[] = [],
  more: Partial<ProjectSnapshot> = {}
) {
  const feed = new HandFeed();
  const started: { name: string; request: Readonly<Record<string, unknown>> }[] = [];
  const environments: Partial<IEnvironmentsApi> = {
    start: async (name, request) => {
      started.push({ name, request });
      return operation({ id: `op_${1000 + started.length}`, name });
    },
    ...answers
  };
  const hopyard = new Hopyard({ feed, api: { environments } as unknown as IApi });
  hopyard.connect();
  await feed.answer('project', project({ operations, ...more }));
  let revision = 1;
  const tell = async (...changed: OperationView[]): Promise<void> => {
    feed.projectDelta.emit(projectDelta(++revision, { operations: changed }));
    await settled();
  };
  return { hopyard, started, tell };
}
