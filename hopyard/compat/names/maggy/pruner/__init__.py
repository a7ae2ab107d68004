"""maggy.pruner."""

from hopyard.compat.missing import missing_names
from hopyard.trials.optimizers import Hyperband

__all__ = ["Hyperband"]
__getattr__ = missing_names("maggy.pruner", "Use maggy.pruner.Hyperband.", ("AbstractPruner",))
