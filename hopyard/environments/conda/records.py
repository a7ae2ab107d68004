"""Repodata records as JSON objects and back."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopyard.environments.shapes import LockedPackage

if TYPE_CHECKING:
    from rattler import RepoDataRecord


def to_json(records: Sequence[RepoDataRecord]) -> list[dict[str, Any]]:
    return sorted((json.loads(record.to_json()) for record in records), key=lambda each: str(each["name"]))


def from_json(records: Sequence[dict[str, Any]]) -> list[RepoDataRecord]:
    from rattler import PackageRecord, RepoDataRecord

    made = []
    with tempfile.TemporaryDirectory(prefix="hopyard-") as folder:
        path = Path(folder) / "index.json"  # the one door that rattler has for them
        for record in records:
            path.write_text(json.dumps(record), "utf-8")
            package = PackageRecord.from_index_json(path, record.get("size"), record.get("sha256"), record.get("md5"))
            made.append(RepoDataRecord(package, record["fn"], record["url"], record.get("channel") or ""))
    return made


def locked(record: dict[str, Any]) -> LockedPackage:
    return LockedPackage(
        name=record["name"],
        version=record["version"],
        manager="conda",
        url=record["url"],
        sha256=record.get("sha256", ""),
        size=record.get("size") or 0,
        build=record["build"],
        subdir=record["subdir"],
        requires=sorted({each.split()[0] for each in record.get("depends", []) if each}),
    )


def is_python_package(record: dict[str, Any]) -> bool:
    if record["name"] in ("python", "python_abi", "pip", "setuptools", "wheel"):
        return False
    return record.get("noarch") == "python" or any(
        each.split()[0] in ("python", "python_abi") for each in record.get("depends", []) if each
    )
