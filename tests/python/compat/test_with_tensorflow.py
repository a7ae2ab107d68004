"""Notebooks that train with TensorFlow across executors, where TensorFlow is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

if find_spec("tensorflow") is None:  # importing it here would take long for nothing
    pytest.skip("TensorFlow is not installed", allow_module_level=True)


def test_mirrored_training_with_a_strategy(names: Any) -> None:
    def mirrored_training() -> dict[str, float]:
        tf: Any = import_module("tensorflow")

        strategy = tf.distribute.MultiWorkerMirroredStrategy()
        with strategy.scope():
            weight = tf.Variable(1.0)

        @tf.function  # type: ignore[untyped-decorator]
        def step() -> Any:
            context = tf.distribute.get_replica_context()
            return context.all_reduce(tf.distribute.ReduceOp.SUM, weight.read_value())

        total = float(strategy.experimental_local_results(strategy.run(step))[0])
        return {"accuracy": total, "workers": strategy.num_replicas_in_sync}

    _, outputs = names.hops_experiment.mirrored(
        mirrored_training, name="mnist model", local_logdir=True, metric_key="accuracy"
    )
    assert (outputs["accuracy"], outputs["workers"]) == (3.0, 3)
