"""Submodules replaced by identity, zeros or fresh weights: torch's, and anything with its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hopyard.ablation import Ablation, AblationStudy, Component
from hopyard.ablation.models import replace_modules


class Scale:
    """A submodule: multiplies by its weight."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.hooks: list[Callable[..., Any]] = []

    def __call__(self, given: float) -> Any:
        output: Any = given * self.weight
        for hook in self.hooks:
            output = hook(self, (given,), output)
        return output

    def register_forward_hook(self, hook: Callable[..., Any]) -> None:
        self.hooks.append(hook)

    def named_modules(self) -> Iterator[tuple[str, Any]]:
        yield "", self

    def reset_parameters(self) -> None:
        self.weight = 1.0


class Chain:
    """A model with torch's `named_modules`, and not torch."""

    def __init__(self) -> None:
        self.encoder = Scale(2.0)
        self.encoder_norm = Scale(3.0)
        self.head = Scale(5.0)

    def __call__(self, given: float) -> Any:
        return self.head(self.encoder_norm(self.encoder(given)))

    def named_modules(self) -> Iterator[tuple[str, Any]]:
        yield "", self
        yield from vars(self).items()


@pytest.mark.parametrize(
    ("patterns", "how", "gives"),
    [
        (("head",), "identity", 6.0),
        (("encoder*",), "identity", 5.0),
        (("encoder*", "head"), "identity", 1.0),
        (("encoder",), "zero", 0.0),
        (("encoder*",), "reinitialised", 5.0),
    ],
)
def test_parts_of_anything_with_named_modules(patterns: tuple[str, ...], how: Any, gives: float) -> None:
    model = Chain()
    assert replace_modules(model, patterns, how)(1.0) == gives
    assert model(1.0) == 30.0  # a copy was changed


def test_zeros_of_what_a_module_gives() -> None:
    class Several(Scale):
        def __call__(self, given: float) -> Any:
            output: Any = (given, {"a": given})
            for hook in self.hooks:
                output = hook(self, (given,), output)
            return output

    model = Chain()
    model.head = Several(1.0)
    assert replace_modules(model, ("head",), "zero")(1.0) == (0.0, {"a": 0.0})


def test_what_cannot_be_replaced_is_named() -> None:
    with pytest.raises(ValueError, match="No submodule is called nine; the model has encoder, encoder_norm, head"):
        replace_modules(Chain(), ("nine",))
    model: Any = Chain()
    model.head = type("Frozen", (), {"named_modules": lambda self: iter([("", self)])})()
    with pytest.raises(ValueError, match="Nothing of head has weights"):
        replace_modules(model, ("head",), "reinitialised")
    study = AblationStudy(dataset_generator=lambda: None)
    study.model.set_base_model_generator(lambda: "text")
    build = study.model_function(Ablation((Component("modules", ("head",)),)))
    assert build is not None
    with pytest.raises(ValueError, match=r"not of str: give model\.add_custom_model_generator"):
        build()


def test_torch_modules() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 2), torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU()), torch.nn.Linear(2, 1)
    )
    given = torch.ones(1, 2)
    assert isinstance(replace_modules(model, ("1",))[1], torch.nn.Identity)
    assert isinstance(replace_modules(model, ("1.*",))[1][0], torch.nn.Identity)
    zeroed = replace_modules(model, ("1",), "zero")
    assert torch.equal(zeroed(given), model[2].bias.expand(1, 1))
    model[0].weight.data.fill_(7.0)
    fresh = replace_modules(model, ("0",), "reinitialised")
    assert not torch.equal(fresh[0].weight, model[0].weight)
    zeroed(given).sum().backward()  # it can be trained
