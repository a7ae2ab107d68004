"""The names of hops-util-py, for notebooks written for Hopsworks."""

import builtins
from typing import Final

from hopyard.compat.missing import NoSession

compat: str = ""
"""Set to "1.0" (`import hops; hops.compat = "1.0"`) for the results of versions before 2.0: the directory alone."""
__version__: Final = "2.0.0+hopyard"

for _name in ("spark", "sc"):  # first-era notebooks hand the kernel's session over; a real one is found before these
    if not hasattr(builtins, _name):
        setattr(builtins, _name, NoSession(_name))
