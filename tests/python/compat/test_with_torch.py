"""Notebooks that train with torch, on real executors, where torch is installed."""

from __future__ import annotations

from typing import Any

import pytest

from hopyard.searchspace import Searchspace

pytest.importorskip("torch")


def test_differential_evolution_of_a_network(names: Any) -> None:
    def wrapper(lr: float, hidden: int) -> dict[str, float]:
        import torch
        from hops import tensorboard  # type: ignore[import-not-found]

        torch.manual_seed(0)
        torch.set_num_threads(1)
        x = torch.randn(64, 4)
        y = x @ torch.tensor([[1.0], [-2.0], [0.5], [0.0]])
        model = torch.nn.Sequential(torch.nn.Linear(4, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 1))
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for _ in range(30):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
        torch.save(model.state_dict(), tensorboard.logdir() + "/model.pt")
        return {"loss": loss.item()}

    with pytest.warns(UserWarning, match="are reversed"):
        log_dir, params, outputs = names.hops_experiment.differential_evolution(
            wrapper, {"lr": [0.1, 0.001], "hidden": [4, 16]}, direction="min", generations=1, population=4,
            local_logdir=True, optimization_key="loss",
        )  # fmt: skip
    assert outputs["loss"] < 5
    assert names.hops_hdfs.exists(f"{log_dir}/model.pt")
    assert 0.001 <= params["lr"] <= 0.1


def test_gradients_are_averaged_over_all_workers(names: Any) -> None:
    import torch

    class Net(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, width: int = 2) -> None:
            super().__init__()
            self.line = torch.nn.Linear(width, 1, bias=False)

        def forward(self, x: Any) -> Any:
            return self.line(x)

    def train(module: Any, hparams: dict[str, Any], train_set: Any, test_set: Any, reporter: Any) -> dict[str, float]:
        import torch
        import torch.distributed

        torch.manual_seed(torch.distributed.get_rank())
        model = module(width=2)  # the same weights everywhere: the first worker's
        optimizer = torch.optim.SGD(model.parameters(), lr=hparams["lr"])
        x = train_set[torch.distributed.get_rank()]
        model(x).sum().backward()
        optimizer.step()
        gradient = next(model.parameters()).grad
        reporter.broadcast(1.0)
        return {"gradient": gradient.sum().item(), "weight": next(model.parameters()).sum().item()}

    config = names.experiment_config.TorchDistributedConfig(
        name="ddp", module=Net, train_set=[torch.full((1, 2), float(k)) for k in (1, 2, 6)], test_set=None,
        hparams={"lr": 0.1},
    )  # fmt: skip
    result = names.maggy.lagom(train, config)

    each = result.experiment.results
    assert [worker["gradient"] for worker in each] == pytest.approx([6.0] * 3)  # the mean of 2, 4 and 12
    assert len({round(worker["weight"], 5) for worker in each}) == 1
    assert result["test result"]["gradient"] == pytest.approx(6.0)


def test_lagom_of_a_network_with_early_stopping(names: Any) -> None:
    def train(hparams: dict[str, Any], reporter: Any) -> float:
        import torch

        torch.set_num_threads(1)
        weight = torch.zeros(1, requires_grad=True)
        optimizer = torch.optim.SGD([weight], lr=hparams["lr"])
        for step in range(20):
            optimizer.zero_grad()
            loss = ((weight - 3) ** 2).sum()
            loss.backward()
            optimizer.step()
            reporter.broadcast(-loss.detach(), step)  # a tensor of one number
        return float(-loss.item())

    config = names.config.HyperparameterOptConfig(
        6, "randomsearch", Searchspace(lr=("DOUBLE", [0.001, 0.4])), direction="max", es_min=3
    )
    result = names.maggy.lagom(train, config)
    assert result["num_trials"] == 6
    assert result["best_config"]["lr"] > 0.001
