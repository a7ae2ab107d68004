"""maggy.pruner.abstractpruner."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names("maggy.pruner.abstractpruner", "Use maggy.pruner.Hyperband.", ("AbstractPruner",))
