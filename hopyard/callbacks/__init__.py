"""Callbacks that report a training loop's metric, one module per library.

A library is imported only when its callback is made.

======================================  =============================================================
``KerasBatchEnd``, ``KerasEpochEnd``    ``model.fit(..., callbacks=[KerasEpochEnd(reporter, "val_accuracy")])``
``LightningReport``                     ``Trainer(callbacks=[LightningReport(reporter, "val_loss")])``
``TransformersReport``                  ``Trainer(..., callbacks=[TransformersReport(reporter, "eval_accuracy")])``
``XGBoostReport``                       ``xgb.train(..., callbacks=[XGBoostReport(reporter)])``
``lightgbm_report``                     ``lgb.train(..., callbacks=[lightgbm_report(reporter)])``
``partial_fit_epochs``                  ``for epoch in partial_fit_epochs(reporter, model, x, y, score=...)``
======================================  =============================================================

Each raises ``EarlyStopException`` out of the training loop when the trial has been asked to stop.
"""

from importlib import import_module
from typing import Any, Final

_HOME: Final = {
    "KerasBatchEnd": "keras",
    "KerasEpochEnd": "keras",
    "LightningReport": "lightning",
    "TransformersReport": "transformers",
    "XGBoostReport": "xgboost",
    "lightgbm_report": "lightgbm",
    "partial_fit_epochs": "scikit_learn",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'hopyard.callbacks' has no attribute {name!r}; it has {', '.join(_HOME)}")
    return getattr(import_module(f"hopyard.callbacks.{_HOME[name]}"), name)
