"""Hopyard: notebook functions on one or many executors. Importing this package loads nothing else of it."""

from importlib import import_module
from typing import Any, Final

# Where each public name lives; it is imported when first asked for.
_PUBLIC: Final = {
    "experiment": ("hopyard.experiment", None),
    "fleet": ("hopyard.fleet", None),
    "magics": ("hopyard.magics", None),
    "errors": ("hopyard.errors", None),
    "searchspace": ("hopyard.searchspace", None),
    "Searchspace": ("hopyard.searchspace", "Searchspace"),
}

__all__ = ["__version__", "errors", "experiment"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "hopyard"}]


def _jupyter_server_extension_points() -> Any:
    # By name: importing Hopyard loads nothing of Jupyter Server, and import-linter sees no edge from here.
    return import_module("hopyard.server_extension")._jupyter_server_extension_points()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hopyard")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+source"


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext hopyard`."""
    import_module("hopyard.magics").load_ipython_extension(shell)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = _version()
    elif name in _PUBLIC:
        module, attribute = _PUBLIC[name]
        value = import_module(module)
        if attribute is not None:
            value = getattr(value, attribute)
    else:
        raise AttributeError(f"module 'hopyard' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
