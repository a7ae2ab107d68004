"""The Python side says the same as the TypeScript sources it mirrors."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hopyard import errors as public
from hopyard._protocol import errors, version
from hopyard._protocol.error_table import ERRORS
from hopyard._protocol.failure import Failure

PROTOCOL = Path(__file__).parents[3] / "protocol"
SCHEMA: dict[str, Any] = json.loads((PROTOCOL / "schema.json").read_text())


def test_versions_and_limits_are_those_of_the_protocol() -> None:
    text = (PROTOCOL / "version.ts").read_text() + (PROTOCOL / "routes.ts").read_text()
    for name in ("PROTOCOL_VERSION", "MAX_FRAME_BYTES", "INLINE_RESULT_BYTES"):
        found = re.search(rf"{name} = ([\d *]+);", text)
        assert found is not None
        product = 1
        for factor in found[1].split("*"):
            product *= int(factor)
        assert getattr(version, name) == product
    assert SCHEMA["protocolVersion"] == version.PROTOCOL_VERSION


def test_table_lists_the_codes_of_the_source() -> None:
    codes = re.findall(r"^  ([A-Z_]+): \{$", (PROTOCOL / "errors.ts").read_text(), flags=re.MULTILINE)
    assert list(ERRORS) == codes


def test_every_class_of_the_table_exists_and_none_besides() -> None:
    assert {entry.python for entry in ERRORS.values()} == set(errors.CLASSES) - {"HopyardError"}
    assert set(public.__all__) == set(errors.CLASSES)


def test_error_names_the_thing_and_the_way_out() -> None:
    raised = errors.error("MEMORY_LIMIT", limit=512)
    assert isinstance(raised, public.MemoryLimit)
    assert raised.message == "The worker reached its memory limit of 512 MB."
    assert "Memory each" in raised.hint
    assert errors.describe_error("NOT_FOUND", what="blob")[0] == "There is no blob {id}."


def test_error_of_a_newer_peer_is_still_an_error() -> None:
    raised = errors.error_from("FROM_THE_FUTURE", "Something new.")
    assert type(raised) is errors.HopyardError
    assert str(raised) == "Something new."


BROWSERS_ALONE = {
    *(
        "ComparedExperiment",
        "Notes",
        "OperationView",
        "RanIn",
        "Told",
        "TrialFile",
        "TrialFiles",
        "TrialRun",
        "WhatIf",
        "WhatIfAnswer",
    ),
    *("Importance", "ImportanceOfPair"),
}
"""What the sidecar and browsers tell each other, and Python never reads."""
ENVIRONMENT_NAMES = {
    "EnvironmentExport": "Exported",
    "EnvironmentListing": "Listing",
    "PackageReason": "Reason",
    "PackageSearch": "SearchAnswer",
    "PackageVersions": "VersionsAnswer",
}


def test_environments_answer_with_all_that_browsers_are_promised() -> None:
    from hopyard.environments import shapes

    checked = 0
    for name, definition in SCHEMA["$defs"].items():
        struct = vars(shapes).get(ENVIRONMENT_NAMES.get(name, name))
        if isinstance(struct, type) and "properties" in definition:
            checked += 1
            fields = {field.encode_name for field in msgspec.structs.fields(struct)}
            assert set(definition["properties"]) <= fields, name
    assert checked >= 12


def _is_of_environments(name: str) -> bool:
    from hopyard.environments import shapes

    return ENVIRONMENT_NAMES.get(name, name) in vars(shapes)


@pytest.mark.parametrize("name", sorted(name for name in set(SCHEMA["$defs"]) - BROWSERS_ALONE))
def test_struct_has_the_properties_of_the_schema(name: str) -> None:
    from hopyard._protocol import agent_messages, driver_messages, experiment, fleet, project, result, search

    if _is_of_environments(name):
        return
    definition = SCHEMA["$defs"][name]
    modules = (agent_messages, driver_messages, experiment, fleet, project, result, search)
    struct = Failure if name == "Failure" else next((vars(m)[name] for m in modules if name in vars(m)), None)
    if "properties" not in definition:
        assert "anyOf" in definition
        return
    assert struct is not None, f"no struct {name}"
    fields = msgspec.structs.fields(struct)
    tag = {struct.__struct_config__.tag_field} - {None}
    assert {field.encode_name for field in fields} == set(definition["properties"]) - tag
    assert {field.encode_name for field in fields if field.required} == set(definition.get("required", [])) - tag
