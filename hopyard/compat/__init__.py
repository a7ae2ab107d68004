"""The names `hops`, `maggy` and `pydoop` for notebooks written for Hopsworks, where no real package has them."""

from __future__ import annotations

import os
import sys

MAGICS = (("fanout", "cell"), ("trials", "cell"), ("hopyard", "line"), ("local", "cell"))


def install() -> None:
    """Adds the finder, last: whatever is really installed is found before it. Calling it again changes nothing."""
    from hopyard.compat.finder import CompatFinder

    if not any(isinstance(finder, CompatFinder) for finder in sys.meta_path):
        sys.meta_path.append(CompatFinder())


def uninstall() -> None:
    from hopyard.compat.finder import CompatFinder

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, CompatFinder)]


def at_kernel_start() -> None:
    """The old names, and magics that load at their first use."""
    install()
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        if "HOPYARD_ENVIRONMENT" in os.environ:
            from hopyard.magics.env_pip import warn_of_untracked

            warn_of_untracked(shell)
        for name, kind in MAGICS:
            try:
                shell.magics_manager.register_lazy(name, "hopyard", kind)
            except TypeError:  # IPython before 9.18 takes no kind
                shell.magics_manager.register_lazy(name, "hopyard")
