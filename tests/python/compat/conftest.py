"""Notebooks' names on real executors."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from hopyard import compat
from tests.python.live import Live, of_this_process

MEMORY = "4096"
"""Libraries for training map much of it."""


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """A project of three executors, of which this process is the kernel."""
    with of_this_process(HOPYARD_EXECUTORS="3", HOPYARD_MEMORY=MEMORY) as project:
        yield project


@pytest.fixture
def names(live: Live) -> Iterator[Any]:
    """`names.hops`, `names.maggy`: their modules, as a notebook imports them."""
    compat.install()
    hops: Any = importlib.import_module("hops")
    hops_modules = ("experiment", "hdfs", "model", "tensorboard", "util", "featurestore", "numpy_helper")
    yield SimpleNamespace(
        **{f"hops_{name}": importlib.import_module(f"hops.{name}") for name in hops_modules},
        hops=hops,
        maggy=importlib.import_module("maggy.experiment"),
        config=importlib.import_module("maggy.config"),
        experiment_config=importlib.import_module("maggy.experiment_config"),
        optimizer=importlib.import_module("maggy.optimizer"),
        ablation=importlib.import_module("maggy.ablation"),
    )
    hops.compat = ""
    compat.uninstall()
