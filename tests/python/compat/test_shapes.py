"""Calls as the collected notebooks of Hopsworks and Maggy make them, one test a shape, on real executors."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from hopyard._protocol.errors import NotAvailable
from hopyard.experiment.values import TrialsFailed
from hopyard.searchspace import Searchspace
from tests.python.live import Live

SPARK = object()
"""Stands for the Spark session that the first versions took."""


def kernels() -> Searchspace:
    return Searchspace(kernel=("INTEGER", [2, 8]), pool=("INTEGER", [2, 8]), dropout=("DOUBLE", [0.01, 0.99]))


def files(directory: Any) -> set[str]:
    return set(os.listdir(directory))


# hops.experiment


def test_launch_with_local_logdir(names: Any) -> None:
    def wrapper() -> None:
        from hops import hdfs, tensorboard  # type: ignore[import-not-found]

        print(hdfs.project_path())
        Path(tensorboard.logdir(), "events.out").touch()

    logdir, outputs = names.hops_experiment.launch(wrapper, local_logdir=True)

    assert outputs is None  # nothing was returned
    assert {"replica_0", "replica_1", "replica_2", "experiment.json"} <= files(logdir)
    assert "events.out" in files(os.path.join(logdir, "replica_0"))


def test_launch_with_a_metric_key(names: Any) -> None:
    logdir, outputs = names.hops_experiment.launch(
        lambda: {"accuracy": 0.9, "loss": 0.1}, name="mnist", local_logdir=True, metric_key="accuracy"
    )
    assert (outputs["accuracy"], outputs["loss"]) == (0.9, 0.1)
    told = json.loads(Path(logdir, ".outputs.json").read_text())
    assert told["accuracy"] == 0.9
    assert told["log"].endswith("output.log")


def test_launch_with_args_dict(names: Any) -> None:
    args_dict = {"learning_rate": [0.001, 0.005], "dropout": [0.45, 0.7]}
    logdir, _ = names.hops_experiment.launch(lambda learning_rate, dropout: learning_rate * dropout, args_dict)

    assert {"learning_rate=0.001&dropout=0.45", "learning_rate=0.005&dropout=0.7", ".summary.json"} <= files(logdir)
    row = Path(logdir, "learning_rate=0.001&dropout=0.45")
    assert json.loads((row / ".hparams.json").read_text()) == {"learning_rate": 0.001, "dropout": 0.45}
    told = json.loads(Path(logdir, ".summary.json").read_text())["combinations"]
    assert [each["parameters"]["dropout"] for each in told] == [0.45, 0.7]


def test_launch_with_a_spark_session(names: Any) -> None:
    assert names.hops_experiment.launch(SPARK, lambda: 3).experiment.results == [3, 3, 3]
    assert names.hops_experiment.launch(SPARK, lambda x: x, {"x": [1, 2]}).experiment.results == [1, 2]


def test_tflauncher_and_visualize(names: Any, capsys: pytest.CaptureFixture[str]) -> None:
    logdir = importlib.import_module("hops.tflauncher").launch(SPARK, lambda x: x, {"x": [1, 2]})
    names.hops_tensorboard.visualize(SPARK, str(logdir))
    assert f"tensorboard --logdir {logdir}" in capsys.readouterr().out


def test_grid_params_feed_a_launch(names: Any) -> None:
    args_dict = names.hops_util.grid_params({"x": [1, 2], "y": [3, 4]})
    assert names.hops_experiment.launch(SPARK, lambda x, y: x * y, args_dict).experiment.results == [3, 4, 6, 8]


def test_launch_with_versioned_resources(names: Any) -> None:
    path = names.hops_experiment.launch(lambda: 1, name="old", versioned_resources=["Jupyter/mnist.ipynb"])
    assert isinstance(path, str)
    assert Path(path).is_dir()


def test_grid_search(names: Any) -> None:
    args_dict = {"learning_rate": [0.1, 0.2], "dropout": [0.5]}
    path, params, outputs = names.hops_experiment.grid_search(
        lambda learning_rate, dropout: {"accuracy": learning_rate, "loss": dropout}, args_dict,
        optimization_key="accuracy", direction="max",
    )  # fmt: skip
    assert params == {"learning_rate": 0.2, "dropout": 0.5}
    assert outputs["accuracy"] == 0.2
    assert path.endswith("learning_rate=0.2&dropout=0.5")
    assert {".hparams.json", ".outputs.json", ".metric"} <= files(path)
    assert json.loads(Path(path, ".metric").read_text()) == 0.2


def test_random_search(names: Any) -> None:
    best_logdir, best_params, best_outputs = names.hops_experiment.random_search(
        lambda lr: {"metric": lr}, {"lr": [0.1, 0.9]}, samples=4, direction=names.hops_experiment.Direction.MIN
    )
    assert best_outputs["metric"] == best_params["lr"]
    assert Path(best_logdir).is_dir()


def test_differential_evolution_with_generations(names: Any) -> None:
    search_dict = {"learning_rate": [0.001, 0.0001], "units": [1, 4], "optimizer": ["sgd", "adam"]}
    with pytest.warns(UserWarning, match="are reversed"):
        best_logdir, best_params, _ = names.hops_experiment.differential_evolution(
            lambda learning_rate, units, optimizer: -learning_rate * units, search_dict, generations=2, population=4,
            local_logdir=True, direction="max",
        )  # fmt: skip
    assert set(best_params) == {"learning_rate", "units", "optimizer"}
    assert Path(best_logdir).parent.name.startswith("generation.")
    assert {"generation.0", "generation.1"} <= files(Path(best_logdir).parent.parent)


def test_differential_evolution_of_one_generation(names: Any) -> None:
    result = names.hops_experiment.differential_evolution(
        lambda x: {"accuracy": x}, {"x": [0.1, 0.9]}, generations=1, population=4, optimization_key="accuracy"
    )
    assert result[2]["accuracy"] == result[1]["x"]


def test_two_values_of_differential_evolution_up_to_1_0(names: Any) -> None:
    names.hops.compat = "1.0"
    log_dir, best_params = names.hops_experiment.differential_evolution(
        lambda x: x, {"x": [0.1, 0.9]}, generations=1, population=4
    )
    assert Path(log_dir, "generation.0").is_dir()
    assert isinstance(best_params["x"], str)


def test_evolutionary_search_has_ten_generations_of_ten(names: Any) -> None:
    result = names.hops_experiment.evolutionary_search(SPARK, lambda lr: lr, {"lr": [0.0, 1.0]})
    assert len(result.experiment.trials) == 110


def test_an_older_search_unpacks_like_a_newer_one(names: Any) -> None:
    found = names.hops_experiment.grid_search(map_fun=lambda lr: lr, args_dict={"lr": [1, 2]})
    directory, params, outputs = found
    assert isinstance(found, str)
    assert (os.path.basename(directory), params, outputs["metric"]) == ("lr=2", {"lr": 2}, 2)


def test_evolutionary_search(names: Any) -> None:
    result = names.hops_experiment.evolutionary_search(
        SPARK, lambda x: x, {"x": [1, 8]}, direction="max", popsize=4, generations=1, crossover=0.7, mutation=0.5
    )
    assert len(result.experiment.trials) == 8


@pytest.mark.parametrize("call", ["mirrored", "collective_all_reduce", "parameter_server"])
def test_trainings_by_function_alone(names: Any, call: str) -> None:
    logdir, outputs = getattr(names.hops_experiment, call)(
        lambda: json.loads(os.environ["TF_CONFIG"])["task"]["type"] == "chief"
    )
    assert outputs["metric"] is True
    assert {"logdir", ".outputs.json", "replica_2"} <= files(logdir)


@pytest.mark.parametrize("call", ["mirrored", "collective_all_reduce", "parameter_server"])
def test_trainings_up_to_1_0(names: Any, call: str) -> None:
    path = getattr(names.hops_experiment, call)(lambda: 1, name="old", versioned_resources=["Jupyter/a.ipynb"])
    assert isinstance(path, str)
    assert Path(path, "logdir").is_dir()


def test_trainings_share_one_tensorboard_directory(names: Any) -> None:
    def train() -> str:
        from hops import devices, tensorboard, util

        assert (devices.get_num_gpus(), util.num_param_servers(), os.environ["EXECUTOR_GPUS"]) == (0, 0, "0")
        return str(tensorboard.logdir())

    launched = names.hops_experiment.mirrored(train, name="shared")
    assert set(launched.experiment.results) == {os.path.join(launched[0], "logdir")}


def test_begin_and_end(names: Any) -> None:
    logdir = names.hops_experiment.begin(name="by hand", local_logdir=True)
    assert names.hops_tensorboard.logdir() == logdir
    names.hops_experiment.end(0.5)
    assert Path(logdir).parent.name == "begin"


def test_files_of_the_project(names: Any, live: Live) -> None:
    hdfs = names.hops_hdfs
    hdfs.dump("a,b\n1,2\n", "Resources/table.csv")
    hdfs.log("written")
    numpy = pytest.importorskip("numpy")

    def read() -> float:
        from hops import hdfs
        from hops import numpy_helper as numpy

        local = hdfs.copy_to_local("Resources/table.csv", overwrite=True)
        assert hdfs.exists(hdfs.project_path() + "Resources")
        return float(numpy.loadtxt("Resources/table.csv", delimiter=",", skiprows=1).sum()) + len(local) * 0

    assert names.hops_experiment.launch(read, {}).experiment.results == [3.0] * 3
    names.hops_numpy_helper.save("Resources/x.npy", numpy.arange(3))
    assert names.hops_numpy_helper.load("/Projects/" + live.project.name + "/Resources/x.npy").sum() == 3
    path = names.hops_featurestore.get_training_dataset_path("mnist", training_dataset_version=2)
    assert path.endswith("_Training_Datasets/mnist_2/mnist")


def test_pandas_of_the_project(names: Any) -> None:
    pandas = pytest.importorskip("pandas")
    helper = importlib.import_module("hops.pandas_helper")
    helper.write_csv("Resources/frame.csv", pandas.DataFrame({"a": [1, 2]}), index=False)
    assert helper.read_csv("Resources/frame.csv")["a"].sum() == 3


# Maggy


def test_lagom_of_0_5(names: Any) -> None:
    def training_function(kernel: int, pool: int, dropout: float, reporter: Any) -> float:
        for step in range(3):
            reporter.broadcast(metric=dropout, step=step)
        reporter.log("done")
        return dropout

    result = names.maggy.lagom(
        train_fn=training_function, searchspace=kernels(), optimizer="randomsearch", direction="max", num_trials=4,
        name="MNIST", hb_interval=1, es_interval=5, es_min=5,
    )  # fmt: skip
    assert {"best_hp", "worst_hp", "metric_list", "early_stopped"} <= set(result)
    assert {"result.json", "maggy.json", "experiment.json", ".summary.json"} <= files(result.experiment.directory)
    about = json.loads((result.experiment.directory / "maggy.json").read_text())
    assert {"project", "name", "module", "app_id", "start", "logdir", "config", "status", "duration"} <= set(about)
    assert result["best_id"] in files(result.experiment.directory)
    trial = result.experiment.directory / result["best_id"]
    assert {"output.log", ".hparams.json", ".outputs.json", ".metric", "trial.json"} <= files(trial)


def test_lagom_of_0_2_with_one_positional(names: Any) -> None:
    def train(l1_size: int, l2_size: int, batch_size: int, reporter: Any) -> int:
        reporter.broadcast(l1_size)
        return l1_size

    sizes = {name: ("INTEGER", [8, 64]) for name in ("l1_size", "l2_size", "batch_size")}
    result = names.maggy.lagom(train, searchspace=Searchspace(**sizes), optimizer="randomsearch", num_trials=3)
    assert result["num_trials"] == 3


def test_lagom_of_1_0_with_a_config(names: Any) -> None:
    config = names.experiment_config.OptimizationConfig(
        num_trials=4, optimizer="randomsearch", searchspace=kernels(), direction="max", es_interval=1, es_min=5,
        name="hp_tuning_test",
    )  # fmt: skip
    result = names.maggy.lagom(lambda kernel, pool, dropout, reporter: dropout, config)
    assert {"best_config", "worst_config", "num_epochs", "trial_id"} <= set(result)
    assert names.maggy.lagom(train_fn=lambda kernel, pool, dropout: 1, config=config)["avg"] == 1


def test_lagom_of_1_1_by_its_own_path(names: Any) -> None:
    experiment: Any = importlib.import_module("maggy.experiment").experiment
    config = names.config.HyperparameterOptConfig(
        num_trials=3, optimizer="randomsearch", searchspace=kernels(), model="model", dataset=[1]
    )
    result = experiment.lagom(lambda hparams, reporter: {"accuracy": hparams["dropout"]}, config)
    assert result["best_val"] == max(result["metric_list"])
    assert experiment.lagom(lambda model, dataset, hparams: len(dataset), config)["avg"] == 1
    assert experiment.lagom(lambda: 0.5, names.config.BaseConfig(name="base"))["test result"]["metric"] == [0.5] * 3


def test_lagom_keeps_the_files_that_are_returned(names: Any, live: Live) -> None:
    (live.project / "beside.txt").write_text("beside the notebook")

    def train(x: int) -> dict[str, Any]:
        Path("plot.svg").write_text(f"<svg>{x} {Path('beside.txt').read_text()}</svg>")  # of every trial by one name
        return {"metric": x, "diagram": "plot.svg", "note": "a/b"}

    space = Searchspace(x=("DISCRETE", [1, 2]))
    config = names.config.HyperparameterOptConfig(2, "gridsearch", space, optimization_key="metric")
    for result in (
        names.maggy.lagom(train, searchspace=space, optimizer="gridsearch", num_trials=2),
        names.maggy.lagom(lambda hparams: train(**hparams), config),
    ):
        for x, kept in zip((1, 2), sorted(result.experiment.results, key=lambda each: each["metric"]), strict=True):
            assert kept["note"] == "a/b"
            assert names.hops_hdfs.load(kept["diagram"]) == f"<svg>{x} beside the notebook</svg>".encode()
        written = [live.project / str(trial.directory) for trial in result.experiment.trials]
        assert all((folder / "plot.svg").is_file() for folder in written)
        assert all(json.loads((folder / ".outputs.json").read_text())["diagram"] for folder in written)
    assert not (live.project / "plot.svg").exists()


def test_ablation_keeps_the_files_that_are_returned(names: Any) -> None:
    study = names.ablation.AblationStudy(dataset_generator=lambda ablated_feature=None: ablated_feature)
    study.features.include("age")

    def train(dataset_function: Any) -> dict[str, Any]:
        Path("left.txt").write_text(str(dataset_function()))
        return {"metric": 1.0, "left": "left.txt"}

    result = names.maggy.lagom(train, experiment_type="ablation", ablation_study=study, ablator="loco")
    left = [names.hops_hdfs.load(each["left"]) for each in result.experiment.results]
    assert left == [b"None", b"age"]


def test_lagom_on_tensorflow_workers_of_1_1(names: Any) -> None:
    config = names.config.TfDistributedConfig(
        name="tf_test", model="model", dataset=[([1], [2]), ([3], [4])], hparams={"epochs": 1}
    )

    def train(model: str, dataset: Any, hparams: dict[str, int], reporter: Any) -> float:
        reporter.broadcast(0.5)
        return float(dataset[1][1][0]) + hparams["epochs"]

    assert names.maggy.lagom(train_fn=train, config=config)["test result"] == 5.0
    evaluated = names.maggy.lagom(lambda model: [0.5, 0.9], config)  # as Keras' evaluate returns loss and metrics
    assert evaluated["test result"] == 0.5
    assert evaluated.experiment.results == [[0.5, 0.9]] * 3


def test_lagom_with_deepspeed_says_what_is_missing(names: Any) -> None:
    config = names.config.TorchDistributedConfig(name="ds", module=object, backend="deepspeed", zero_lvl=2)
    with pytest.raises(TrialsFailed, match="deepspeed"):
        names.maggy.lagom(lambda module: 1, config)


def test_the_pruner_and_budgets(names: Any) -> None:
    bayes: Any = importlib.import_module("maggy.optimizer.bayes")
    pruner = {"min_budget": 1, "max_budget": 4, "eta": 2, "n_iterations": 1}
    result = names.maggy.lagom(
        lambda x, budget: x * budget, searchspace=Searchspace(x=("DOUBLE", [0.0, 1.0])), num_trials=6, direction="max",
        optimizer=bayes.TPE(num_warmup_trials=4, pruner="hyperband", pruner_kwargs=pruner),
    )  # fmt: skip
    assert result["num_trials"] > 0


def test_ablation_with_layers_groups_and_prefix(names: Any, capsys: pytest.CaptureFixture[str]) -> None:
    study = names.ablation.AblationStudy("titanic", training_dataset_version=1, label_name="survived")
    study.set_dataset_generator(lambda ablated_feature=None: ablated_feature)
    study.features.include("pclass", "fare")
    study.features.list_all()
    study.model.layers.include_groups(["one", "two"], ["two", "three"])
    study.model.layers.include_groups(prefix="my_dense")
    study.model.layers.print_all()
    study.model.layers.print_all_groups()
    study.model.set_base_model_generator(lambda: "base")
    study.model.add_custom_model_generator(lambda: "wide", "a wide one")
    assert "pclass\nfare" in capsys.readouterr().out

    def train(dataset_function: Any) -> float:
        return 1.0 if dataset_function() is None else 0.5

    result = names.maggy.lagom(
        map_fun=train, experiment_type="ablation", ablation_study=study, ablator="loco", name="Titanic-LOCO"
    )
    assert result["num_trials"] == 1 + 2 + 2 + 1 + 1
    assert {"best_config", "worst_config"} <= set(result)
    folder = result.experiment.directory.parent.parent / str(result.experiment.trials[1].directory)
    told = json.loads((folder / ".hparams.json").read_text())
    assert told == {"ablated_feature": "pclass", "ablated_layer": "None"}


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("hops.featurestore", "get_training_dataset_tf_record_schema"),
        ("hops.serving", "create_or_update"),
        ("hops.kafka", "get_broker_endpoints"),
        ("hops.tls", "get_key_store"),
        ("maggy.core.patching", "MaggyPetastormDataLoader"),
    ],
)
def test_what_belongs_to_the_platform_says_so(names: Any, module: str, call: str) -> None:
    with pytest.raises(NotAvailable, match=f"{module}.{call}"):
        getattr(importlib.import_module(module), call)("name")
