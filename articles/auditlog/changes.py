"""What a desk's form changed, as Django's log keeps it, told in the language of who reads it.

Django keeps the labels of fields in English and as they stand before their field: of a label that
the model gave with its first letter capital, under which no catalogue has it.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import LogEntry
from django.utils.text import capfirst
from django.utils.translation import gettext


def told(changes: list[dict[str, Any]]) -> str:
    """Return the sentences of a log's message; ``changes`` is the message as Django keeps it."""
    message = json.dumps([_labelled(part) for part in changes])
    return str(LogEntry(change_message=message).get_change_message())


def told_by(entry: LogEntry) -> str:
    """Return what an entry of Django's log tells; plain words are a desk's own."""
    if not entry.change_message.startswith("["):
        return entry.change_message
    try:
        return told(json.loads(entry.change_message))
    except ValueError:
        return entry.change_message


def _labelled(part: dict[str, Any]) -> dict[str, Any]:
    changed = part.get("changed")
    if not changed:
        return part
    return {"changed": changed | {"fields": [label(name) for name in changed["fields"]]}}


def label(name: str) -> str:
    """Return the label of a field in the language in force; ``name`` where nobody translated it."""
    for said in (name, name[:1].lower() + name[1:]):
        if said and (found := gettext(said)) != said:
            return str(capfirst(found))
    return name
