"""maggy.optimizer.bayes.base."""

from hopyard.compat.missing import missing_names

__getattr__ = missing_names(
    "maggy.optimizer.bayes.base",
    "Use GP or TPE of maggy.optimizer.bayes, or subclass maggy.optimizer.AbstractOptimizer.",
    ("BaseAsyncBO",),
)
