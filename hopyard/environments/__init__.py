"""Environments of a project: conda packages by rattler, pip packages by uv, in generations that switch atomically.

An **environment** is a name with a wish (what was asked for) and generations. A **generation** is one complete
prefix with its lock; it is never changed after its build. A **change** solves, previews, builds beside, tests and
switches; whoever runs keeps the generation it started from.

    .hopyard/environments/
      active                   name of the environment that new executors use; absent: the one that runs Hopyard
      work/
        environment.json       EnvironmentRecord: kind, made when
        current                number of the generation in use; replaced by rename
        guard                  file lock of all operations that write
        generations/7/
          prefix/              the environment: prefix/bin/python
          wish.json            Wish: what was asked for
          lock.json            Lock: everything pinned, for each machine type
          generation.json      GenerationRecord; written last: without it the folder is a leftover and is swept

**As a child process** (the sidecar's way): `python -m hopyard.environments OPERATION`, one operation a process.
The request is one JSON object on stdin, UTF-8, ended by the end of stdin (`search`: one object a line, until the end
of stdin, each answered by one `result` line with the same `id`). stdout carries JSON lines only, each an event of
`hopyard.environments.events`:

    {"event":"phase","phase":"download","says":"Fetching 31 packages"}
    {"event":"progress","phase":"download","bytes":…,"totalBytes":…,"packages":…,"totalPackages":…,"item":"numpy"}
    {"event":"log","line":"…"}
    {"event":"preview","preview":{…}}           shapes.Preview
    {"event":"result","result":{…}}             the operation's answer; exactly one of result and error, the last line
    {"event":"error","error":{"code":"…","message":"…","hint":"…","details":{…}}}     codes of protocol/errors.ts

Exit status 0: result, 1: error, 2: no such operation, 130: cancelled (SIGTERM or SIGINT; the error is
ENVIRONMENT_CANCELLED). Whatever ends the process, the current generation stays what it was, and the next operation
on the environment sweeps what was left. Two operations on one environment queue: the second reports the phase
`queue` until the first has ended.

Operations, their requests and answers: `hopyard.environments.operations.OPERATIONS`; shapes: `shapes` and `requests`.
"""
