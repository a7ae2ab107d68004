"""PyTorch Lightning, as ``lightning`` or ``pytorch_lightning``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from hopyard.callbacks._metric import MetricPicker, Reports


def _base() -> type[Any]:
    if "pytorch_lightning" in sys.modules and "lightning" not in sys.modules:
        return sys.modules["pytorch_lightning"].Callback  # type: ignore[no-any-return]
    try:
        return import_module("lightning.pytorch").Callback  # type: ignore[no-any-return]
    except ImportError:
        return import_module("pytorch_lightning").Callback  # type: ignore[no-any-return]


def LightningReport(reporter: Reports, metric: str = "val_loss") -> Any:
    """Reports ``trainer.callback_metrics[metric]`` after each validation; the step is the epoch."""
    picker = MetricPicker(metric)

    def on_validation_end(_self: Any, trainer: Any, _module: Any) -> None:
        if trainer.sanity_checking:
            return
        value = picker.pick(trainer.callback_metrics)
        if value is not None:
            reporter.broadcast(value, trainer.current_epoch)

    return type("HopyardLightningCallback", (_base(),), {"on_validation_end": on_validation_end})()
