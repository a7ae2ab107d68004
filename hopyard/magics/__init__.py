"""`%load_ext hopyard`: `%%fanout`, `%%trials`, `%hopyard`, `%%local`, and the old names that notebooks import."""

from __future__ import annotations

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    from hopyard import compat
    from hopyard.magics.env_pip import warn_of_untracked
    from hopyard.magics.fanout import fanout
    from hopyard.magics.hopyard_line import hopyard_line
    from hopyard.magics.local import local
    from hopyard.magics.trials import trials

    compat.install()
    shell.register_magic_function(fanout, "cell", "fanout")
    shell.register_magic_function(trials, "cell", "trials")
    shell.register_magic_function(hopyard_line, "line", "hopyard")
    warn_of_untracked(shell)
    present = shell.magics_manager.magics["cell"].get("local")
    if present is None or type(present).__name__ == "LazyMagic":  # another extension's %%local stays
        shell.register_magic_function(local, "cell", "local")
