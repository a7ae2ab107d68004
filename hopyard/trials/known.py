"""Trials known beforehand, told to the search and never run: of an earlier experiment, a table or a file."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from msgspec import UNSET, UnsetType

from hopyard._protocol.search import KnownTrial
from hopyard.experiment.handle import Handle
from hopyard.oracle.space import Space
from hopyard.searchspace import Searchspace
from hopyard.searchspace.parameters import plain
from hopyard.trials.call import Exact, exactly, travelling
from hopyard.trials.returns import plain_number
from hopyard.trials.spaces import exact_values


def known_trials(given: Any, space: Searchspace, key: str, objectives: Sequence[str] = ()) -> list[KnownTrial]:
    """From a result or handle, a DataFrame, the path of a CSV file, or a list of rows.

    A row has the space's parameters and the metric under `key`; or `{"params": {...}, "value": ...}`. Rows that lack a
    parameter are refused; other columns are ignored. Of several `objectives` a row has all, or teaches nothing.
    """
    exact = exact_values(space)
    spec = Space(space.spec(), exact)
    experiment = getattr(given, "experiment", given)
    if isinstance(experiment, Handle):
        return [
            KnownTrial(
                params=_params(trial.params, spec, exact),
                value=trial.metric,
                objectives=_values(trial.metrics, objectives),
            )
            for trial in experiment.trials
            if trial.metric is not None
        ]
    return [_known(row, spec, exact, key, objectives) for row in _rows(given)]


def _rows(given: Any) -> Iterable[Any]:
    if isinstance(given, str | os.PathLike):
        with open(given, newline="", encoding="utf-8-sig") as file:  # spreadsheets begin it with a mark
            return [_row(row, given) for row in csv.DictReader(file, dialect=_dialect(file))]
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        return list(given.to_dict("records"))
    if isinstance(given, Iterable) and not isinstance(given, Mapping):
        return given
    raise TypeError(f"known={given!r} must be a result of lagom, a DataFrame, a CSV file or a list of rows.")


def _dialect(file: TextIO) -> type[csv.Dialect]:
    """Of commas, unless the heading has semicolons or tabs and none."""
    heading = file.readline()
    file.seek(0)

    class Dialect(csv.excel):
        delimiter = next((each for each in (",", ";", "\t") if each in heading), ",")

    return Dialect


def _row(row: Mapping[str | None, Any], given: Any) -> dict[str, Any]:
    if None in row:
        raise ValueError(f"{os.fspath(given)}: the row {list(row.values())!r} has more fields than the heading.")
    return {str(name): _read(text) for name, text in row.items()}


def _known(row: Any, space: Space, exact: Mapping[str, Exact], key: str, objectives: Sequence[str]) -> KnownTrial:
    if isinstance(row, KnownTrial):
        return row
    if not isinstance(row, Mapping):
        raise TypeError(f"A known trial is a dictionary, not {row!r}.")
    params, value = (row["params"], row.get("value")) if isinstance(row.get("params"), Mapping) else (row, row.get(key))
    number = None if value is None else plain_number(value)
    if value is not None and number is None:
        raise ValueError(f"The known trial {dict(row)!r} has {value!r} as its metric; it must be a number.")
    return KnownTrial(
        params=_params(params, space, exact),
        value=UNSET if number is None else float(number),
        objectives=_values(row, objectives),
    )


def _values(row: Mapping[str, Any], objectives: Sequence[str]) -> list[float] | UnsetType:
    numbers = [plain_number(row[name]) for name in objectives if name in row]
    values = [float(number) for number in numbers if number is not None]
    return values if objectives and len(values) == len(objectives) else UNSET


def _params(row: Mapping[str, Any], space: Space, exact: Mapping[str, Exact]) -> dict[str, Any]:
    """Those that a condition leaves out are left out here too: tables have nothing, or NaN, where they stand."""
    params: dict[str, Any] = {}
    for parameter in space.parameters:
        name = parameter["name"]
        if not space.is_active(parameter, params):
            continue
        if name not in row or _is_nothing(row[name], exact[name]):
            raise ValueError(f"The known trial {dict(row)!r} lacks {name!r}.")
        params[name] = _value(name, plain(row[name]), exact[name], row)
    return params


def _is_nothing(value: Any, exact: Exact) -> bool:
    """An empty cell: NaN in a data frame, None in a CSV file."""
    if value is None:
        return isinstance(exact, str) or all(listed is not None for _, listed in exact)
    return isinstance(value, float) and math.isnan(value)


def _value(name: str, value: Any, exact: Exact, row: Mapping[str, Any]) -> Any:
    if exact == "int" and isinstance(value, float) and not value.is_integer():
        raise ValueError(f"The known trial {dict(row)!r} has {value!r} for {name!r}, which is a whole number.")
    # A reader of tables makes numbers of texts.
    if not isinstance(exact, str) and not any(value in pair for pair in exact):
        value = next((sent for sent, _ in exact if isinstance(sent, str) and sent == str(value)), value)
    return travelling(exactly(value, exact), exact)


def _read(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"True": True, "False": False, "": None}.get(text, text) if text is not None else None
