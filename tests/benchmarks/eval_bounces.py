"""How well real bounces are judged: ``make eval-bounces DATA=folder``.

The folder is a checkout of a sisimai implementation (``p5-sisimai``, ``rb-sisimai``) with its
``set-of-emails``: the mails are in ``set-of-emails/maildir/bsd``, what they mean in the tables of
its tests (``t/*.t``). Nothing of it belongs to this repository.
"""

from __future__ import annotations

import argparse
import email
import os
import re
import sys
from collections import Counter
from pathlib import Path

HARD, SOFT, COMPLAINT, NONE = "hard", "soft", "complaint", "none"
# What their tables call it, where it is no failure to deliver.
NO_FAILURE = {"vacation", "delivered"}
COMPLAINTS = {"abuse", "opt-out"}
# Reasons about the sender, his mail or his host: never the reader's.
ABOUT_US = {
    "authfailure", "badreputation", "blocked", "contenterror", "exceedlimit", "mesgtoobig",
    "norelaying", "notcompliantrfc", "policyviolation", "rejected", "requireptr", "securityerror",
    "spamdetected", "speeding", "syntaxerror", "toomanyconn", "virusdetected",
}  # fmt: skip

_ENTRY = re.compile(r"^\s*'(\d+)'\s*=>\s*\[(.*?\])\s*\],", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"\[\s*'[^']*'\s*,\s*'[^']*'\s*,\s*'([^']*)'\s*,\s*(\d)(?:\s*,\s*'([^']*)')?")


def expectations(tables: Path) -> dict[str, list[tuple[str, str]]]:
    """Return for each mail's name what is expected: (kind, reason), one a recipient."""
    found = {}
    for file in tables.glob("*.t"):
        text = file.read_text(errors="replace")
        engine = re.search(r"\$enginename = '([^']+)'", text)
        if engine is None or "$isexpected = {" not in text:
            continue
        kind = next((k for k in ("lhost-", "rhost-") if f"-{k}" in file.name), "")
        table = text.split("$isexpected = {", 1)[1].split("\n};", 1)[0]
        for number, rows in _ENTRY.findall(table):
            found[f"{kind}{engine[1].lower()}-{number}.eml"] = [
                (_kind(reason, hard, feedback), reason)
                for reason, hard, feedback in _ROW.findall(rows)
            ]
    return found


def _kind(reason: str, hard: str, feedback: str) -> str:
    if reason == "feedback":
        return COMPLAINT if feedback in COMPLAINTS else NONE
    if reason in NO_FAILURE:
        return NONE
    return HARD if hard == "1" else SOFT


def is_right(got: str, wanted: set[str], first: str) -> bool:
    """Whether it is what is wanted of one of the recipients; a hard one only of the first.

    News of a delay is no bounce here, there a soft one: both leave the reader alone.
    """
    if got == HARD:
        return first == HARD
    return got in wanted or {got} | wanted <= {SOFT, NONE}


def main() -> None:
    """Print the score and what is judged otherwise; exit code 2 where there is no collection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    mails = data / "set-of-emails" / "maildir" / "bsd"
    wanted = expectations(data / "t") if mails.is_dir() else {}
    if not wanted:
        print(f"{data}: no set-of-emails/maildir/bsd with tables in t/ here", file=sys.stderr)
        raise SystemExit(2)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody:none@127.0.0.1:1/none")
    import logging

    import django

    django.setup()
    logging.disable(logging.WARNING)
    judge(mails, wanted)


def judge(mails: Path, wanted: dict[str, list[tuple[str, str]]]) -> None:
    from subscriptions.bounces import reading

    tally: Counter[str] = Counter()
    for file in sorted(mails.glob("*.eml")):
        rows = wanted.get(file.name)
        if not rows:
            continue
        report = reading.read_report(email.message_from_bytes(file.read_bytes()))
        got = NONE if report is None else str(report.kind.value)
        kinds = {kind for kind, _reason in rows}
        right = is_right(got, kinds, rows[0][0])
        tally["all"] += 1
        tally["right"] += right
        tally["soft or none, taken for hard"] += got == HARD and HARD not in kinds
        tally["about us, all"] += rows[0][1] in ABOUT_US
        tally["about us, not counted"] += rows[0][1] in ABOUT_US and (
            report is None or report.cause == "ours"
        )
        if not right:
            cause = report.cause.value if report else "-"
            print(f"{file.stem:26} {rows[0][1]:12} {rows[0][0]:9} judged {got} ({cause})")
    for name, number in tally.items():
        print(f"{number:5} {name}")
    print(f"{tally['right'] / max(tally['all'], 1):.1%} right")


if __name__ == "__main__":
    main()
