"""Whatever goes wrong, as an error of the table."""

from __future__ import annotations

import errno
import traceback

from hopyard._protocol.errors import HopyardError, error


def as_error(problem: BaseException) -> HopyardError:
    if isinstance(problem, HopyardError):
        return problem
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return error("DISK_FULL", path=problem.filename or "the project")
    if isinstance(problem, OSError) and problem.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return error("PROJECT_NOT_WRITABLE", path=problem.filename or "the project", why=problem.strerror)
    traceback.print_exception(problem)
    return error("INTERNAL", why=f"{type(problem).__name__}: {problem}")
