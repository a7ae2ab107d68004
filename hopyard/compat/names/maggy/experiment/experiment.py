"""maggy.experiment.experiment."""

from maggy.experiment import lagom  # type: ignore[import-not-found]

__all__ = ["lagom"]
