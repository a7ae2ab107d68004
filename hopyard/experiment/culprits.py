"""Which variable keeps a function from being pickled, or makes it heavy."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, GeneratorType, ModuleType
from typing import Any, NamedTuple

DEPTH = 6
"""How far it looks into functions, containers and attributes."""
ITEMS = 1_000
"""Items of one container it looks at."""


class Culprit(NamedTuple):
    path: str
    """As the user would write it: config['lock']."""
    via: str
    """ (in helper) when a function that the function calls uses it."""
    kind: str
    size: str
    advice: str


def unpicklable(fn: Callable[..., Any]) -> Culprit | None:
    """The innermost value used by `fn` that cannot be pickled."""
    found = _innermost("", "", fn, DEPTH, {id(fn)})
    if found is None:
        return None
    path, via, value = found
    return Culprit(path, via, _kind(value), _size(value), _advice(value, path))


def heaviest(fn: Callable[..., Any]) -> Culprit | None:
    """The variable used by `fn` whose pickle is the largest."""
    weights = [(_weight(value), path, value) for path, value in used(fn) if not isinstance(value, ModuleType)]
    if not weights:
        return None
    weight, path, value = max(weights, key=lambda entry: entry[0])
    return Culprit(path, "", _kind(value), f" of {megabytes(weight)}", "")


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 104_858 else f"{size} bytes"


def _innermost(path: str, via: str, value: Any, depth: int, seen: set[int]) -> tuple[str, str, Any] | None:
    inside = f" (in {value.__name__})" if path and isinstance(value, FunctionType) else via
    for inner_path, inner in _parts(path, value):
        if id(inner) in seen or _weight(inner) >= 0:
            continue
        seen.add(id(inner))
        deeper = _innermost(inner_path, inside, inner, depth - 1, seen) if depth > 1 else None
        return deeper if deeper is not None else (inner_path, inside, inner)
    return None


def _weight(value: Any) -> int:
    """Bytes of its pickle; -1 when it cannot be pickled."""
    import cloudpickle

    try:
        return len(cloudpickle.dumps(value, protocol=5))
    except Exception:
        return -1


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, FunctionType):
        yield from used(value)
        return
    inner = getattr(value, "__func__", None)
    if isinstance(inner, FunctionType):  # a bound method: its object, then its code
        yield f"{path}.__self__" if path else "self", value.__self__
        yield path, inner
    elif isinstance(value, dict):
        for key, item in list(value.items())[:ITEMS]:
            yield f"{path}[{key!r}]", item
    elif isinstance(value, list | tuple | set | frozenset):
        for index, item in enumerate(list(value)[:ITEMS]):
            yield f"{path}[{index}]", item
    elif isinstance(value, type):
        for name, item in vars(value).items():
            if not name.startswith("__") or isinstance(item, FunctionType):
                yield f"{path}.{name}", item
    elif not isinstance(value, ModuleType) and hasattr(value, "__dict__"):
        for name, item in list(vars(value).items())[:ITEMS]:
            yield f"{path}.{name}" if path else name, item


def used(fn: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """Variables a function takes along: closure, globals it names, defaults."""
    if not isinstance(fn, FunctionType):
        yield from _parts("", fn)
        return
    for name, cell in zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    for name in global_names(fn.__code__):
        if name in fn.__globals__:
            yield name, fn.__globals__[name]
    for name, value in (fn.__kwdefaults__ or {}).items():
        yield f"default of {name}", value
    names = fn.__code__.co_varnames[: fn.__code__.co_argcount]
    defaults = fn.__defaults__ or ()
    for name, value in zip(names[len(names) - len(defaults) :], defaults, strict=True):
        yield f"default of {name}", value


def global_names(code: CodeType) -> dict[str, None]:
    names = {
        str(step.argval): None for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= global_names(constant)
    return names


def _kind(value: Any) -> str:
    cls = type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _size(value: Any) -> str:
    nbytes = getattr(value, "nbytes", None)
    if isinstance(nbytes, int):
        return f" of {megabytes(nbytes)}"
    try:
        return f" of {len(value)} items"
    except Exception:
        return ""


def _advice(value: Any, path: str) -> str:
    module = type(value).__module__
    if module == "_io":
        return f"Open the file inside the function: pass its name instead of {path}."
    if isinstance(value, GeneratorType):
        return f"Pass list({path}) instead, or make the generator inside the function."
    if module in ("_thread", "threading", "asyncio.locks", "multiprocessing.synchronize"):
        return f"Executors are other processes and cannot share {path}: create it inside the function or leave it out."
    if module.startswith(("sqlite3", "socket", "psycopg", "sqlalchemy", "pymysql", "http.", "requests")):
        return f"Open the connection inside the function instead of using {path}."
    return f"Create {path} inside the function, or pass what is needed to make it as an argument."
