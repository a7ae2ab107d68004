"""What may be asked for, and all that may not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopyard._protocol.errors import BadRequest, HopyardError
from hopyard.environments.places import places, valid_name
from hopyard.environments.shapes import Wanted
from hopyard.environments.specs import canonical, package_name
from tests.python.environments.conftest import Environments
from tests.python.environments.index import Index

TRICKS = [
    "",
    "   ",
    "-i",
    "-i https://example.org/simple",
    "--index-url=https://example.org/simple",
    "--target /etc",
    "-e .",
    "-r requirements.txt",
    "numpy @ https://example.org/numpy.whl",
    "numpy@https://example.org/numpy.whl",
    "https://example.org/numpy.whl",
    "git+https://example.org/numpy.git",
    "file:///etc/passwd",
    "./numpy",
    "../numpy",
    "/tmp/numpy",
    "~/numpy",
    "numpy.whl",
    "C:\\numpy",
    "numpy; rm -rf /",
    "numpy && reboot",
    "$(reboot)",
    "`reboot`",
    "numpy | tee /etc/passwd",
    "numpy\n-i https://example.org/simple",
    "numpy\r\n--pre",
    "numpy\x00",
    "num\u202epy",
    "num\u200bpy",
    "numpy === 1.0",
    "numpy>=",
    "numpy==1..2",
    "numpy 1.0 2.0",
    "x" * 501,
]


@pytest.mark.parametrize("spec", TRICKS)
def test_what_is_no_requirement_is_refused(spec: str) -> None:
    with pytest.raises(HopyardError) as refused:
        canonical(Wanted(spec=spec, manager="pip"))
    assert refused.value.code == "PACKAGE_SPEC"


@pytest.mark.parametrize(
    "spec", [each for each in TRICKS if each not in ("numpy 1.0 2.0", "numpy=== 1.0", "numpy.whl")]
)
def test_what_is_no_match_spec_is_refused(spec: str) -> None:
    with pytest.raises(HopyardError) as refused:
        canonical(Wanted(spec=spec, manager="conda"))
    assert refused.value.code == "PACKAGE_SPEC"


@pytest.mark.parametrize(
    "spec",
    [
        "numpy[build=../../x]",
        "numpy[url=https://example.org/x.conda]",
        "numpy[md5=0]",
        "https://example.org/channel::numpy",
        "../channel::numpy",
        "numpy[version='1.0']; x",
    ],
)
def test_match_specs_that_lead_elsewhere_are_refused(spec: str) -> None:
    with pytest.raises(HopyardError) as refused:
        canonical(Wanted(spec=spec, manager="conda"))
    assert refused.value.code == "PACKAGE_SPEC"


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("numpy", "numpy"),
        (" numpy >= 2, < 3 ", "numpy<3,>=2"),
        ("Pillow~=10.0", "Pillow~=10.0"),
        ("uvicorn[standard]>=0.20", "uvicorn[standard]>=0.20"),
        ('tomli>=2; python_version < "3.11"', 'tomli>=2; python_version < "3.11"'),
        ("torch==2.13.0+cpu", "torch==2.13.0+cpu"),
    ],
)
def test_requirements_are_written_out_again(spec: str, written: str) -> None:
    assert canonical(Wanted(spec=spec)) == written


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("numpy", "numpy"),
        ("numpy>=2,<3", "numpy >=2,<3"),
        ("numpy=2.1", "numpy 2.1.*"),
        ("numpy=2.1=py311_0", "numpy ==2.1 py311_0"),
        ("numpy==2.1=py311_0", "numpy ==2.1 py311_0"),
        ("conda-forge::numpy", "conda-forge::numpy"),
        ("numpy[version='>=2', build=py*]", "numpy >=2 py*"),
    ],
)
def test_match_specs_are_written_out_again(spec: str, written: str) -> None:
    assert canonical(Wanted(spec=spec, manager="conda")) == written


@given(st.text(max_size=80))
def test_whatever_is_accepted_begins_with_a_name_and_holds_no_address(text: str) -> None:
    for manager in ("pip", "conda"):
        try:
            written = canonical(Wanted(spec=text, manager=manager))
        except BadRequest:
            continue
        assert written[0].isalnum() or written[0] == "_"
        assert "://" not in written
        assert "\n" not in written
        assert canonical(Wanted(spec=written, manager=manager)) == written


@pytest.mark.parametrize("text", ["numpy==1", "-x", "a b", "../x", "x;y", "", "a\n"])
def test_where_a_name_is_wanted_only_a_name_is_taken(text: str) -> None:
    with pytest.raises(HopyardError):
        package_name(text)


BAD_NAMES: list[Any] = [
    "",
    "my env",
    "a/b",
    "../up",
    "/abs",
    ".hidden",
    "-flag",
    "a\\b",
    "nul",
    "x" * 65,
    "ä",
    "a\n",
    "a.",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_are_no_folder_of_the_project_are_refused(name: str, environments: Environments) -> None:
    with pytest.raises(HopyardError) as refused:
        valid_name(name)
    assert refused.value.code == "ENVIRONMENT_NAME"
    for operation in ("describe", "remove", "rollback", "change"):
        assert environments.fails(operation, name=name).code == "ENVIRONMENT_NAME"
    assert not list(environments.project.glob("**/generations"))


def test_every_place_lies_in_the_project(project: Any) -> None:
    here = places(project)
    assert here.environment("a.b-c_1").generation(3).prefix.is_relative_to(here.root)


@pytest.mark.parametrize("manager", ["pip", "conda"])
def test_refused_specs_reach_no_solver(manager: str, environments: Environments, index: Index) -> None:
    environments.create("work", "apple")
    index.asked.clear()
    for spec in TRICKS:
        environments.fails("change", name="work", install=[{"spec": spec, "manager": manager}])
    assert index.asked == []
    assert environments.current() == 1
