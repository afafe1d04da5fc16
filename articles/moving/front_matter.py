"""What stands at the head of a text file between two lines: YAML, TOML or JSON.

Of YAML what such heads are made of: names with a text, a number, a list, or lines below them.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

_FENCED = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINE = re.compile(r"(?P<indent> *)(?P<name>[\w .-]+?)\s*:(?:\s+(?P<value>.*))?$")
_ITEM = re.compile(r" *-\s+(?P<value>.*)$")


class FrontMatterError(Exception):
    """The head of a file cannot be read; the text says why."""


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return what the head says, by names in small letters, and the text below it.

    Raises:
        FrontMatterError: there is a head, and it cannot be read.
    """
    if found := _FENCED.match(text):
        read = tomllib.loads if found[1] == "+++" else _yaml
        try:
            head = read(found[2])
        except tomllib.TOMLDecodeError as error:
            raise FrontMatterError(str(error)) from error
        return _lowered(head), text[found.end() :]
    if text.lstrip("\ufeff").startswith("{\n"):
        try:
            head, end = json.JSONDecoder().raw_decode(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return {}, text
        return _lowered(head), text.lstrip("\ufeff")[end:]
    return {}, text


def _lowered(head: dict[str, Any]) -> dict[str, Any]:
    flat = dict(head)
    for name, value in head.items():
        if isinstance(value, dict):  # cover: image: …; params: …
            flat.update({f"{name}.{inner}": told for inner, told in value.items()})
    return {name.lower(): value for name, value in flat.items()}


def _yaml(text: str) -> dict[str, Any]:
    head: dict[str, Any] = {}
    within, block = "", ""
    for line in text.splitlines():
        if block and (line.startswith(" ") or not line.strip()):
            head[block] = f"{head[block]} {line.strip()}".strip()
            continue
        block = ""
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (item := _ITEM.match(line)) and within:
            kept = head.get(within)
            head[within] = [*(kept if isinstance(kept, list) else []), _scalar(item["value"])]
            continue
        found = _LINE.match(line)
        if found is None:
            raise FrontMatterError(f"“{line.strip()[:60]}”")
        name, value = found["name"].strip(), (found["value"] or "").strip()
        if found["indent"] and within:
            name = f"{within}.{name}"
        else:
            within = name
        if value in {"|", ">", "|-", ">-"}:
            block, head[name] = name, ""
        elif value or found["indent"]:
            head[name] = _scalar(value)
    return head


def _scalar(text: str) -> Any:
    """Return a value: a list in brackets, a text in quotes, a word."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        parts = re.findall(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^,\s][^,]*)', text[1:-1])
        return [next(filter(None, part), "").strip() for part in parts]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    text = re.sub(r"\s+#.*$", "", text)
    return {"true": True, "false": False, "null": None, "~": None}.get(text.lower(), text)
