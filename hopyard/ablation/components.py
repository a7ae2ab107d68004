"""What can be left out, and what one trial leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["feature", "layers", "modules", "argument", "model"]
Replacement = Literal["identity", "zero", "reinitialised"]
NOTHING = "None"


@dataclass(frozen=True)
class Component:
    """One thing that leaves as a whole: columns, layers, submodules, an argument; or a whole model in its place."""

    kind: Kind
    names: tuple[str, ...]
    """Columns, layers, patterns of submodules; the argument's name; the identifier of a model."""
    prefix: str | None = None
    """Instead of names: all layers or columns whose names begin so."""
    how: Replacement = "identity"
    without: Any = None
    """An argument's value when it is left out."""

    def __str__(self) -> str:
        """As Maggy says it, where Maggy has it."""
        if self.kind == "model":
            return f"Custom model: {self.names[0]}"
        if self.prefix is not None:
            return f"{'Features' if self.kind == 'feature' else 'Layers'} prefixed {self.prefix}"
        said = self.names[0] if len(self.names) == 1 else str(list(self.names))
        if self.kind == "modules" and self.how != "identity":
            return f"{said} ({self.how})"
        if self.kind == "argument":
            return f"{said}={self.without!r}"
        return said


@dataclass(frozen=True)
class Ablation:
    """What one trial leaves out; nothing for the base trial."""

    components: tuple[Component, ...] = ()

    def params(self) -> dict[str, str]:
        """As Maggy records it, with the text "None" for nothing; arguments are named only where some are left out."""
        arguments = self._said("argument")
        return {
            "ablated_feature": self._said("feature"),
            "ablated_layer": self._said("layers", "modules", "model"),
            **({} if arguments == NOTHING else {"ablated_argument": arguments}),
        }

    def of(self, kind: Kind) -> list[Component]:
        return [component for component in self.components if component.kind == kind]

    def _said(self, *kinds: Kind) -> str:
        said = [component for component in self.components if component.kind in kinds]
        return " and ".join(map(str, said)) or NOTHING

    def __str__(self) -> str:
        return " and ".join(map(str, self.components)) or "nothing (base)"
