/**
 * Environments as `hopyard.environments.shapes` (Python) writes them: only what browsers show. Properties that are not
 * named here are let through.
 */
import { Type, type Static } from 'typebox';
import { Count, JsonRecord, LongText, Millis, ShortText } from './scalars';

const Path = Type.String({ maxLength: 4_096 });

export const Manager = Type.Union([Type.Literal('pip'), Type.Literal('conda')]);
export type Manager = Static<typeof Manager>;

/** The machines a package is for; `all` where CPU and GPU machines have the same. */
export const Machine = Type.Union([Type.Literal('all'), Type.Literal('cpu'), Type.Literal('gpu')]);
export type Machine = Static<typeof Machine>;

export const EnvironmentView = Type.Object({
  name: ShortText,
  /** venv or conda; of a found one also jupyter, pixi … */
  kind: ShortText,
  /** Prefix of the current generation. */
  path: Path,
  interpreter: Path,
  python: ShortText,
  state: Type.Union([Type.Literal('ready'), Type.Literal('empty'), Type.Literal('broken'), Type.Literal('busy')]),
  /** Why it is not ready. */
  says: LongText,
  /** False: found on this machine, and only read. */
  managed: Type.Boolean(),
  /** New executors use it. */
  active: Type.Boolean(),
  generation: Count,
  generations: Count,
  lockHash: ShortText,
  packages: Count,
  size: Type.Number(),
  /** Name of its kernelspec; empty: it is no kernel. */
  kernel: ShortText,
  displayName: ShortText,
  /** Seconds since 1970. */
  changedAt: Type.Number()
});
export type EnvironmentView = Static<typeof EnvironmentView>;

export const EnvironmentListing = Type.Object({
  environments: Type.Array(EnvironmentView),
  found: Type.Array(EnvironmentView),
  active: ShortText,
  /** Versions of Python that a virtual environment can be made from. */
  pythons: Type.Array(ShortText)
});
export type EnvironmentListing = Static<typeof EnvironmentListing>;

export const PackageView = Type.Object({
  name: ShortText,
  version: ShortText,
  manager: Manager,
  source: ShortText,
  machines: Machine,
  status: Type.Union([Type.Literal('ok'), Type.Literal('missing'), Type.Literal('changed'), Type.Literal('extra')]),
  /** Somebody asked for it; else it came with others. */
  asked: Type.Boolean(),
  /** The kernel library needs it: it cannot be removed. */
  builtIn: Type.Boolean(),
  size: Type.Number(),
  newest: ShortText,
  spec: ShortText,
  requires: Type.Array(ShortText),
  requiredBy: Type.Array(ShortText)
});
export type PackageView = Static<typeof PackageView>;

export const GenerationView = Type.Object({
  number: Count,
  /** Seconds since 1970. */
  createdAt: Type.Number(),
  /** The change that made it, in words. */
  because: LongText,
  python: ShortText,
  lockHash: ShortText,
  size: Type.Number(),
  packages: Count,
  current: Type.Boolean(),
  inUse: Type.Boolean()
});
export type GenerationView = Static<typeof GenerationView>;

export const EnvironmentDetail = Type.Object({
  environment: EnvironmentView,
  packages: Type.Array(PackageView),
  generations: Type.Array(GenerationView)
});
export type EnvironmentDetail = Static<typeof EnvironmentDetail>;

export const PackageChange = Type.Object({
  name: ShortText,
  manager: Manager,
  action: Type.Union([
    Type.Literal('add'),
    Type.Literal('upgrade'),
    Type.Literal('downgrade'),
    Type.Literal('change'),
    Type.Literal('remove')
  ]),
  before: ShortText,
  after: ShortText,
  /** Bytes to fetch when no cache has it; 0: not known. */
  size: Type.Number(),
  asked: Type.Boolean(),
  machines: Machine
});
export type PackageChange = Static<typeof PackageChange>;

/** A library that an upgrade leaves where it is although a newer version is there. */
export const HeldBack = Type.Object({
  name: ShortText,
  manager: Manager,
  version: ShortText,
  newest: ShortText,
  /** The line of the wish that does not let it go there; empty: it is not that. */
  wish: ShortText,
  /** The line that would. */
  relaxed: ShortText,
  /** Others that do not go with the newest: "pandas: numpy<2.3" */
  by: Type.Array(LongText)
});
export type HeldBack = Static<typeof HeldBack>;

export const Preview = Type.Object({
  changes: Type.Array(PackageChange),
  unchanged: Count,
  /** Bytes to fetch at most. */
  fetch: Type.Number(),
  lockHash: ShortText,
  notes: Type.Array(LongText),
  /** Absent in what an earlier version recorded. */
  heldBack: Type.Optional(Type.Array(HeldBack))
});
export type Preview = Static<typeof Preview>;

export const OperationId = Type.String({ pattern: '^op_[A-Za-z0-9]{4,40}$' });
export type OperationId = Static<typeof OperationId>;

/** What changes environments; each is a program of its own. */
export const OperationName = Type.Union([
  Type.Literal('create'),
  Type.Literal('change'),
  Type.Literal('clone'),
  Type.Literal('import'),
  Type.Literal('rollback'),
  Type.Literal('prune'),
  Type.Literal('remove'),
  Type.Literal('sync'),
  Type.Literal('kernel'),
  Type.Literal('activate')
]);
export type OperationName = Static<typeof OperationName>;

export const OperationState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
  Type.Literal('cancelled')
]);
export type OperationState = Static<typeof OperationState>;

/** A change of an environment under way, or one that has ended. */
export const OperationView = Type.Object({
  id: OperationId,
  name: OperationName,
  environment: ShortText,
  /** In words: "install numpy". */
  title: LongText,
  state: OperationState,
  /** Only what would be done is worked out. */
  previewOnly: Type.Boolean(),
  startedAt: Millis,
  /** Who asked for it, as Jupyter knows the person; absent when nobody was named. */
  by: Type.Optional(ShortText),
  endedAt: Type.Optional(Millis),
  phase: Type.Optional(ShortText),
  says: Type.Optional(LongText),
  progress: Type.Optional(
    Type.Object({
      bytes: Type.Number(),
      totalBytes: Type.Number(),
      packages: Count,
      totalPackages: Count,
      item: ShortText
    })
  ),
  preview: Type.Optional(Preview),
  failure: Type.Optional(Type.Object({ code: ShortText, message: LongText, hint: LongText })),
  request: JsonRecord
});
export type OperationView = Static<typeof OperationView>;

export const NameFound = Type.Object({
  name: ShortText,
  match: Type.Union([Type.Literal('exact'), Type.Literal('prefix'), Type.Literal('substring'), Type.Literal('fuzzy')]),
  manager: Manager,
  version: ShortText,
  summary: LongText,
  channel: ShortText
});
export type NameFound = Static<typeof NameFound>;

export const PackageSearch = Type.Object({
  results: Type.Array(NameFound),
  /** Names the index holds. */
  total: Count,
  /** Seconds since 1970 when the list of names was fetched; 0: there is none yet. */
  namesAt: Type.Number(),
  refreshing: Type.Boolean(),
  says: LongText
});
export type PackageSearch = Static<typeof PackageSearch>;

export const VersionFound = Type.Object({
  version: ShortText,
  compatible: Type.Boolean(),
  /** Why it is not compatible. */
  why: LongText,
  /** Why it was withdrawn; empty: it was not. */
  yanked: LongText,
  prerelease: Type.Boolean(),
  size: Type.Number(),
  uploadedAt: ShortText,
  build: ShortText,
  channel: ShortText
});
export type VersionFound = Static<typeof VersionFound>;

export const PackageVersions = Type.Object({
  name: ShortText,
  manager: Manager,
  versions: Type.Array(VersionFound),
  summary: LongText,
  offline: Type.Boolean(),
  fetchedAt: Type.Number()
});
export type PackageVersions = Static<typeof PackageVersions>;

/** Why a package is there, and what would break without it. */
export const PackageReason = Type.Object({
  name: ShortText,
  version: ShortText,
  asked: Type.Boolean(),
  builtIn: Type.Boolean(),
  paths: Type.Array(Type.Array(ShortText)),
  breaks: Type.Array(ShortText)
});
export type PackageReason = Static<typeof PackageReason>;

export const EnvironmentExport = Type.Object({
  filename: ShortText,
  text: Type.String(),
  notes: Type.Array(LongText)
});
export type EnvironmentExport = Static<typeof EnvironmentExport>;
