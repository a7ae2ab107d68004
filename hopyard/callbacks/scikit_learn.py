"""Epochs of ``partial_fit`` for scikit-learn's incremental estimators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hopyard.callbacks._metric import Reports


def partial_fit_epochs(
    reporter: Reports,
    model: Any,
    x: Any,
    y: Any,
    *,
    epochs: int,
    score: Callable[[Any], float],
    classes: Any = None,
    batch_size: int | None = None,
    seed: int = 0,
) -> Iterator[tuple[int, float]]:
    """Trains ``model`` for ``epochs`` passes over ``x``, of shape (n, …), and ``y``, shape (n,).

    Yields ``(epoch, score)`` after each.

    The rows are shuffled anew each epoch from ``seed``. ``score(model)`` is reported after each epoch, the step is the
    epoch.
    """
    import numpy as np

    rows = len(x)
    size = rows if batch_size is None else batch_size
    generator = np.random.default_rng(seed)
    first: dict[str, Any] = {} if classes is None else {"classes": classes}
    for epoch in range(epochs):
        order = generator.permutation(rows)
        for start in range(0, rows, size):
            batch = order[start : start + size]
            model.partial_fit(x[batch], y[batch], **first)
            first = {}
        value = float(score(model))
        reporter.broadcast(value, epoch)
        yield epoch, value
