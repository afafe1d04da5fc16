"""How well pasted texts survive: every case of a folder of clipboards, read as the site reads it.

    python -m tests.benchmarks.eval_pasting FOLDER

The folder is a checkout of a public collection, for example ``tests/_data`` of CKEditor's
paste-from-office (``input*.html``) or ``test/integration/fixtures/documents`` of Gutenberg
(``*-in.html``). Nothing of it is kept here. A case is right when the story holds the words of the
clipboard in their order: none lost, none glued to its neighbour, no figure changed.
"""

from __future__ import annotations

import argparse
import os
import re
import unicodedata
from pathlib import Path

import html5lib

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import itertools

from articles.body import rules, sanitizer

UNREAD = rules.SILENT | {"head", "del"}
WITHIN = rules.INLINE | {
    "code",
    "small",
    "big",
    "abbr",
    "label",
    "mark",
    "time",
    "kbd",
    "var",
    "ins",
}
WORD = re.compile(r"[^\W_]+")


def words(html):
    """The words that a reader of ``html`` sees, a block's end parting them."""
    parts = []
    read(html5lib.parse(html, namespaceHTMLElements=False), parts)
    text = unicodedata.normalize("NFKC", "".join(parts).replace("\u00ad", ""))
    return WORD.findall(text)


def read(element, parts):
    tag = element.tag if isinstance(element.tag, str) else ""
    style = element.get("style", "") if tag else ""
    name = tag.rpartition("}")[2].rpartition(":")[2]
    skipped = (
        not tag
        or name in UNREAD
        or re.search(r"mso-list:\s*ignore|display:\s*none", style, re.IGNORECASE)
    )
    is_block = name not in WITHIN or name == "br" or "display: block" in style
    if is_block:
        parts.append("\n")
    if not skipped:
        parts.append(element.text or "")
        for child in element:
            read(child, parts)
            parts.append(child.tail or "")
    if is_block:
        parts.append("\n")


def faults(html):
    """What is wrong with the story that ``html`` becomes, by kind."""
    before, after = words(html), words(sanitizer.clean(html))
    known = set(before)
    pairs = {a + b for a, b in itertools.pairwise(before)} - known
    figures = [[word for word in side if any(map(str.isdecimal, word))] for side in (before, after)]
    return {
        "glued": [word for word in after if word in pairs],
        "figures": [] if figures[0] == figures[1] else [" ".join(side)[:80] for side in figures],
        "lost": [word for word in before if word not in set(after)],
        "new": [word for word in after if word not in known],
        "order": [] if before == after else ["differs"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    files = sorted({*folder.rglob("input*.html"), *folder.rglob("*-in.html")})
    right = 0
    for file in files:
        found = {
            kind: what for kind, what in faults(file.read_text(errors="replace")).items() if what
        }
        right += not found
        if found:
            print(file.relative_to(folder), {kind: what[:6] for kind, what in found.items()})
    print(f"{right} of {len(files)} right")


if __name__ == "__main__":
    main()
