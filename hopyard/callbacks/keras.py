"""Keras: Keras 3 or ``tf.keras``, whichever the program has loaded."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from hopyard.callbacks._metric import MetricPicker, Reports


@cache
def _base() -> type[Any]:
    """``Callback`` of the Keras in use: a model accepts only callbacks of its own Keras."""
    for name in ("keras", "tf_keras"):
        if name in sys.modules:
            return sys.modules[name].callbacks.Callback  # type: ignore[no-any-return]
    try:
        return import_module("keras").callbacks.Callback  # type: ignore[no-any-return]
    except ImportError:
        return import_module("tensorflow").keras.callbacks.Callback  # type: ignore[no-any-return]


def _callback(methods: dict[str, Any]) -> Any:
    return type("HopyardKerasCallback", (_base(),), methods)()


def KerasBatchEnd(reporter: Reports, metric: str = "loss") -> Any:
    """Reports ``metric`` after every batch; the step counts batches over all epochs."""
    picker = MetricPicker(metric)

    def on_train_batch_end(_self: Any, _batch: int, logs: Mapping[str, Any] | None = None) -> None:
        value = picker.pick(logs)
        if value is not None:
            reporter.broadcast(value)

    return _callback({"on_train_batch_end": on_train_batch_end})


def KerasEpochEnd(reporter: Reports, metric: str = "val_loss") -> Any:
    """Reports ``metric`` after every epoch; the step is the epoch, from 0."""
    picker = MetricPicker(metric)

    def on_epoch_end(_self: Any, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        value = picker.pick(logs)
        if value is not None:
            reporter.broadcast(value, epoch)

    return _callback({"on_epoch_end": on_epoch_end})
