"""YAML in and out."""

from __future__ import annotations

from typing import Any


def dump(value: Any) -> str:
    import yaml

    text: str = yaml.safe_dump(value, sort_keys=False, default_flow_style=False, allow_unicode=True)
    return text


def load(text: str) -> Any:
    """ValueError when it is not YAML."""
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise ValueError(" ".join(str(problem).split())) from None
