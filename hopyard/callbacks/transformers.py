"""The Hugging Face ``Trainer``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hopyard.callbacks._metric import MetricPicker, Reports


def TransformersReport(reporter: Reports, metric: str = "eval_loss") -> Any:
    """Reports ``metric`` after each evaluation; the step is the trainer's global step."""
    picker = MetricPicker(metric)

    def on_evaluate(_self: Any, _args: Any, state: Any, _control: Any, metrics: Any = None, **_more: Any) -> None:
        value = picker.pick(metrics)
        if value is not None:
            reporter.broadcast(value, state.global_step)

    base: type[Any] = import_module("transformers").TrainerCallback
    return type("HopyardTransformersCallback", (base,), {"on_evaluate": on_evaluate})()
