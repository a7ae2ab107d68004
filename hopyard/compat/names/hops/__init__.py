"""The names of hops-util-py, for notebooks written for Hopsworks."""

from typing import Final

compat: str = ""
"""Set to "1.0" (`import hops; hops.compat = "1.0"`) for the results of versions before 2.0: the directory alone."""
__version__: Final = "2.0.0+hopyard"
