"""cloudpickle whose code keeps the name of its file: tracebacks elsewhere find the lines of a cell by that name.

From 3.1.3 on cloudpickle writes one name for all code, so that a function has the same bytes wherever it was defined.
"""

from __future__ import annotations

import io
from functools import lru_cache
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloudpickle import CloudPickler

_NO_FILE = "<dynamic-code>"


def dumps(value: object) -> bytes:
    """As `cloudpickle.dumps` with protocol 5, file names kept."""
    file = io.BytesIO()
    _pickler()(file, protocol=5).dump(value)
    return file.getvalue()


@lru_cache
def _pickler() -> type[CloudPickler]:
    from cloudpickle import CloudPickler

    reduce_code = CloudPickler.dispatch_table[CodeType]

    def with_file(code: CodeType) -> tuple[Any, ...]:
        build, arguments = reduce_code(code)
        return build, tuple(code.co_filename if each == _NO_FILE else each for each in arguments)

    class Keeping(CloudPickler):  # type: ignore[misc]
        dispatch_table = CloudPickler.dispatch_table.new_child({CodeType: with_file})

    return Keeping
