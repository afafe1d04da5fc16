"""Advisories in a file: records of the OSV format, for machines that reach no service.

OSV publishes all records of an ecosystem as one zip (https://google.github.io/osv.dev/data/): fetch
``PyPI/all.zip`` and ``npm/all.zip`` where there is a network, and carry them over.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

PYPI, NPM = "PyPI", "npm"


def records(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a zip, of a folder of JSON files, or of a JSON file with one or many."""
    if file.is_dir():
        for part in sorted(file.glob("*.json")):
            yield from _as_list(part.read_text())
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield from _as_list(archive.read(name).decode())
    else:
        yield from _as_list(file.read_text())


def found_in(
    known: Iterable[dict[str, Any]], ecosystem: str, packages: Iterable[tuple[str, str]]
) -> tuple[list[str], str, int]:
    """Return what is known against ``packages`` (name, version), the newest day, how many records.

    Only records of the ecosystem count: a file of another one has looked at nothing.
    """
    lines: list[str] = []
    newest, number = "", 0
    versions: dict[str, list[str]] = {}
    for name, version in packages:
        versions.setdefault(normalised(name, ecosystem), []).append(version)
    for record in known:
        of_ours = [
            part
            for part in record.get("affected", [])
            if part.get("package", {}).get("ecosystem") == ecosystem
        ]
        if not of_ours or record.get("withdrawn"):
            continue
        number += 1
        newest = max(newest, str(record.get("modified", "")))
        for part in of_ours:
            name = normalised(part["package"]["name"], ecosystem)
            aliases = ", ".join([record["id"], *record.get("aliases", [])])
            fixed = ", ".join(fixes(part)) or "nothing yet"
            lines += [
                f"{name} {version}: {aliases}; fixed in {fixed}"
                for version in versions.get(name, [])
                if is_affected(version, part)
            ]
    return sorted(set(lines)), newest[:10], number


def is_affected(version: str, part: dict[str, Any]) -> bool:
    """Whether a record's part names the version, or has it in one of its ranges."""
    if version in part.get("versions", []):
        return True
    ranges = [one for one in part.get("ranges", []) if one.get("type") in {"ECOSYSTEM", "SEMVER"}]
    return any(_is_within(version, one.get("events", [])) for one in ranges)


def fixes(part: dict[str, Any]) -> list[str]:
    """Return the versions in which it is mended."""
    events = [event for one in part.get("ranges", []) for event in one.get("events", [])]
    return sorted({event["fixed"] for event in events if "fixed" in event})


def normalised(name: str, ecosystem: str) -> str:
    """Return the one form of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == PYPI else name


def _is_within(version: str, events: list[dict[str, str]]) -> bool:
    """Walk the events in their order: in from ``introduced``, out from ``fixed``."""
    ours = _version(version)
    is_in = False
    for event in sorted(events, key=lambda one: _version(next(iter(one.values())))):
        if "introduced" in event and ours >= _version(event["introduced"]):
            is_in = True
        if "fixed" in event and ours >= _version(event["fixed"]):
            is_in = False
        if "last_affected" in event and ours > _version(event["last_affected"]):
            is_in = False
    return is_in


def _version(text: str) -> Version:
    """Return what can be compared; of a version that is none of Python's, its numbers."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version(".".join(re.findall(r"\d+", text)[:4]) or "0")


def _as_list(text: str) -> list[dict[str, Any]]:
    found = json.loads(text)
    return found if isinstance(found, list) else [found]
