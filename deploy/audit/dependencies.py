"""Whether a fault is known of what is installed: ``make audit-deps``.

Asks PyPI's and npm's advisories about every pinned version. Ends with 0 where nothing is known, 1
where something is, 3 where nobody could be asked (unless ``--offline`` allows it): silence is no
clean bill.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

import advisories

ROOT: Final = Path(__file__).parents[2]
LOCKS: Final = ("base", "demo", "dev", "eval", "extras")
OK, KNOWN, UNASKED = 0, 1, 3
PATIENCE: Final = 300  # seconds


@dataclass
class Answer:
    """Of one list: what is known, and why (not) everything could be asked; empty: all was."""

    name: str
    known: list[str] = field(default_factory=list)
    unasked: str = ""
    said: str = ""

    def __str__(self) -> str:
        head = self.said or "nothing is known against it"
        if self.unasked:
            head = f"COULD NOT BE ASKED: {self.unasked}"
        if self.known:
            head = f"{len(self.known)} known:\n" + "\n".join(f"  {line}" for line in self.known)
        return f"{self.name}: {head}"


def pinned(lock: Path) -> set[tuple[str, str]]:
    """Return the packages of a lock with their versions."""
    return set(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text()))


def npm_pinned(lock: Path) -> set[tuple[str, str]]:
    """Return the packages of npm's lock with their versions; one name may have several."""
    entries = json.loads(lock.read_text())["packages"].items()
    named = ((place.rpartition("node_modules/")[2], entry) for place, entry in entries)
    return {(name, entry["version"]) for name, entry in named if name and "version" in entry}


def ask_pypi(lock: Path) -> Answer:
    """Ask by pip-audit, which sends names and versions and installs nothing."""
    answer = Answer(lock.name)
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--no-deps"]
    text, trouble = _run([*command, "--progress-spinner", "off", "-f", "json"])
    try:
        rows: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        answer.unasked = trouble
        return answer
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    if skipped:
        answer.unasked = f"{len(skipped)} of {len(rows)} packages are unknown to the service"
    for row in rows:
        for fault in row.get("vulns", []):
            aliases = ", ".join([fault["id"], *fault.get("aliases", [])])
            fixed = ", ".join(fault.get("fix_versions", [])) or "nothing yet"
            answer.known.append(f"{row['name']} {row['version']}: {aliases}; fixed in {fixed}")
    return answer


def ask_npm(folder: Path) -> Answer:
    """Ask by ``npm audit``, from the lock alone."""
    answer = Answer(f"{folder.name}/package-lock.json")
    command = ["npm", "audit", "--json", "--package-lock-only", "--prefix", str(folder)]
    text, trouble = _run(command)
    try:
        found = json.loads(text)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        answer.unasked = trouble
        return answer
    for name, fault in sorted(found.items()):
        titles = {via["title"] for via in fault.get("via", []) if isinstance(via, dict)}
        words = "; ".join(sorted(titles)) or "by what it needs"
        answer.known.append(f"{name} {fault.get('range', '')}: {fault['severity']}, {words}")
    return answer


def look_up(name: str, ecosystem: str, packages: set[tuple[str, str]], files: list[Path]) -> Answer:
    """Look into files of advisories instead."""
    known = (record for file in files for record in advisories.records(file))
    lines, newest, number = advisories.found_in(known, ecosystem, packages)
    answer = Answer(name, lines)
    answer.said = f"nothing is known against it in {number} records, the newest of {newest}"
    if not number:
        answer.unasked = f"the files hold no record of {ecosystem}"
    return answer


def ask_all(files: list[Path]) -> list[Answer]:
    """Return an answer for each lock."""
    locks = [ROOT / "deploy" / "requirements" / f"{name}.txt" for name in LOCKS]
    folder = ROOT / "deploy" / "audit"
    if not files:
        return [*map(ask_pypi, locks), ask_npm(folder)]
    answers = [look_up(lock.name, advisories.PYPI, pinned(lock), files) for lock in locks]
    packages = npm_pinned(folder / "package-lock.json")
    return [*answers, look_up("audit/package-lock.json", advisories.NPM, packages, files)]


def main(arguments: list[str] | None = None) -> int:
    """Ask, say what was found, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--advisories",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="OSV records (zip, folder or JSON) to look into, without a network",
    )
    parser.add_argument("--offline", action="store_true",
                        help="end with 0 also where nobody could be asked")  # fmt: skip
    told = parser.parse_args(arguments)
    for file in told.advisories:
        if not file.exists():
            print(f"{file}: no such file", file=sys.stderr)
            return 2
    answers = ask_all(told.advisories)
    for answer in answers:
        print(answer)
    if any(answer.known for answer in answers):
        return KNOWN
    if any(answer.unasked for answer in answers):
        print("Nobody has answered for the lists above: this says nothing of them.")
        return OK if told.offline else UNASKED
    return OK


def _run(command: list[str]) -> tuple[str, str]:
    """Return what the program wrote, and why that may be nothing."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"{command[0]}: {error.__class__.__name__}"
    words = done.stderr.strip().splitlines() or done.stdout.strip().splitlines()
    return done.stdout, words[0] if words else f"{command[0]} said nothing"


if __name__ == "__main__":
    sys.exit(main())
