"""The error table. Generated from protocol/errors.ts by scripts/protocol: edit that file."""

from typing import Final, Literal, NamedTuple


class ErrorEntry(NamedTuple):
    status: int
    retry: Literal["never", "later", "changed"]
    python: str
    says: str
    hint: str


ERRORS: Final[dict[str, ErrorEntry]] = {
    "BAD_REQUEST": ErrorEntry(
        status=400,
        retry="changed",
        python="BadRequest",
        says="{what} is not valid: {why}.",
        hint="Correct the value and try again.",
    ),
    "UNAUTHORIZED": ErrorEntry(
        status=401,
        retry="never",
        python="Unauthorized",
        says="The token is missing or wrong.",
        hint="Read it again from .hopyard/run/sidecar.json.",
    ),
    "FORBIDDEN_ORIGIN": ErrorEntry(
        status=403,
        retry="never",
        python="Unauthorized",
        says="Requests from this origin are refused.",
        hint="Open JupyterLab at its own address.",
    ),
    "NOT_FOUND": ErrorEntry(
        status=404,
        retry="never",
        python="NotFound",
        says="There is no {what} {id}.",
        hint="It may have been removed in another tab.",
    ),
    "EXPERIMENT_NOT_FOUND": ErrorEntry(
        status=404,
        retry="never",
        python="ExperimentNotFound",
        says="There is no experiment {id}.",
        hint="List them with experiment.list().",
    ),
    "FLEET_NOT_FOUND": ErrorEntry(
        status=404,
        retry="never",
        python="FleetNotFound",
        says="There is no fleet {id}.",
        hint="It was stopped or has ended. Start executors again.",
    ),
    "EXECUTOR_NOT_FOUND": ErrorEntry(
        status=404,
        retry="never",
        python="ExecutorNotFound",
        says="There is no executor {id}.",
        hint="It was stopped or replaced.",
    ),
    "BLOB_NOT_FOUND": ErrorEntry(
        status=404,
        retry="never",
        python="NotFound",
        says="There is no blob {id}.",
        hint="Submit the experiment again.",
    ),
    "BLOB_CORRUPT": ErrorEntry(
        status=400,
        retry="later",
        python="BadRequest",
        says="The bytes of blob {id} have another hash.",
        hint="Send it again.",
    ),
    "VERSION_SKEW": ErrorEntry(
        status=426,
        retry="never",
        python="VersionSkew",
        says="The server speaks protocol {server}, this {client} speaks {theirs}.",
        hint="Restart the kernel (or the sidecar: hopyard stop) so that both are of one version.",
    ),
    "ENGINE_UNKNOWN": ErrorEntry(
        status=400,
        retry="changed",
        python="BadRequest",
        says="There is no engine {engine}.",
        hint="Engines here: {engines}.",
    ),
    "ENGINE_UNAVAILABLE": ErrorEntry(
        status=409,
        retry="changed",
        python="EngineUnavailable",
        says="The engine {engine} is not available: {why}.",
        hint="Choose another engine.",
    ),
    "NO_GPU": ErrorEntry(
        status=409,
        retry="changed",
        python="NotEnoughGpus",
        says="{wanted} GPUs were asked for; {there}.",
        hint="Start executors without GPUs, or fewer of them.",
    ),
    "TOO_MANY_EXECUTORS": ErrorEntry(
        status=400,
        retry="changed",
        python="BadRequest",
        says="{wanted} executors were asked for; this machine takes at most {most}.",
        hint="Ask for fewer, or raise HOPYARD_MAX_EXECUTORS.",
    ),
    "TOO_MUCH_MEMORY": ErrorEntry(
        status=400,
        retry="changed",
        python="BadRequest",
        says="{wanted} MB of memory an executor were asked for; this machine has {there} MB.",
        hint="Ask for less.",
    ),
    "EXECUTOR_START_FAILED": ErrorEntry(
        status=500,
        retry="later",
        python="ExecutorStartFailed",
        says="Executor {id} did not start: {why}.",
        hint="See its log: {log}.",
    ),
    "NO_EXECUTOR": ErrorEntry(
        status=503,
        retry="later",
        python="NoExecutor",
        says="No executor is left to run it: {why}.",
        hint="Start executors in the launch panel.",
    ),
    "EXPERIMENT_ENDED": ErrorEntry(
        status=409,
        retry="never",
        python="ExperimentEnded",
        says="Experiment {id} has ended already.",
        hint="Start it again.",
    ),
    "EXECUTOR_LOST": ErrorEntry(
        status=500,
        retry="later",
        python="ExecutorLost",
        says="Executor {executor} was lost while it ran trial {trial} ({attempts} attempts).",
        hint="See its log; memory or the machine may have ended it.",
    ),
    "WORKER_DIED": ErrorEntry(
        status=500,
        retry="changed",
        python="WorkerDied",
        says="The worker process ended: {how}.",
        hint="The code called exit, crashed, or was killed. Its last output is in {log}.",
    ),
    "MEMORY_LIMIT": ErrorEntry(
        status=500,
        retry="changed",
        python="MemoryLimit",
        says="The worker reached its memory limit of {limit} MB.",
        hint='Raise "Memory each" in the launch panel or use less memory.',
    ),
    "RESULT_NOT_PICKLABLE": ErrorEntry(
        status=500,
        retry="changed",
        python="ResultNotPicklable",
        says="The result of {function} cannot be pickled: {why}.",
        hint="Return numbers, arrays or dictionaries.",
    ),
    "FUNCTION_NOT_LOADABLE": ErrorEntry(
        status=500,
        retry="changed",
        python="FunctionNotLoadable",
        says="The function {function} cannot be loaded on the executor: {why}.",
        hint="A module it needs may be missing in the executor's environment.",
    ),
    "FRAME_TOO_LARGE": ErrorEntry(
        status=413,
        retry="changed",
        python="BadRequest",
        says="A message of {size} bytes is over the limit of {limit}.",
        hint="Send large values as files.",
    ),
    "DISK_FULL": ErrorEntry(
        status=507,
        retry="later",
        python="DiskFull",
        says="The disk of {path} is full.",
        hint="Free some space: work continues by itself.",
    ),
    "PROJECT_NOT_WRITABLE": ErrorEntry(
        status=500,
        retry="changed",
        python="ProjectNotWritable",
        says="The project folder {path} cannot be written: {why}.",
        hint="Change its permissions or set HOPYARD_PROJECT to another folder.",
    ),
    "ALREADY_RUNNING": ErrorEntry(
        status=409,
        retry="never",
        python="AlreadyRunning",
        says="A sidecar already serves {project} (pid {pid}).",
        hint="Use it, or end it with hopyard stop.",
    ),
    "NOT_IMPLEMENTED": ErrorEntry(
        status=501,
        retry="never",
        python="NotAvailable",
        says="{what} is not available.",
        hint="{instead}",
    ),
    "INTERNAL": ErrorEntry(
        status=500,
        retry="later",
        python="InternalError",
        says="Something broke inside Hopyard: {why}.",
        hint="The log is in .hopyard/logs. Please report it.",
    ),
}
