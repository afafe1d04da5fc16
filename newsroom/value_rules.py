"""What a variable may hold, and what is said of what it may not: the value and what to write.

The rules return the value, or raise ``ValueError`` with words for the operator.
"""

from __future__ import annotations

import os
import re
from typing import Final, get_args

from pydantic.fields import FieldInfo

_LOGIN: Final = re.compile(r"^([a-z][a-z0-9+.-]*:/*)?.*@", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]|[0-9a-f:.]*:[0-9a-f:.]+")
_BUCKET: Final = re.compile(r"s3://[^\s/@]+(/\S*)?")
_PLACES: Final = "write the whole path of a folder, /mnt/backups, or s3://bucket/folder"


def shown(value: str) -> str:
    """Return a value as it may be printed: quoted, without a login and a query it holds."""
    text = _LOGIN.sub(r"\1…@", value)
    return repr(text.partition("?")[0] + "?…" if "?" in text else text)


def place(address: str) -> str:
    """Check that an address is a path of this machine, or a bucket's."""
    if address.startswith("s3://"):
        if not _BUCKET.fullmatch(address):
            raise ValueError(
                "write s3://bucket/folder; keys belong into AWS_ACCESS_KEY_ID and others"
            )
    elif "://" in address or _SCHEME.match(address):
        raise ValueError(f"no folder of this machine, nor a bucket: {_PLACES}")
    return address


def place_of_backups(address: str) -> str:
    """Check the same of a place that processes in several folders mean; a file is none."""
    place(address)
    if address and not address.startswith("s3://"):
        if not address.startswith("/"):
            raise ValueError(f"begins in no folder: {_PLACES}")
        if os.path.isfile(address):  # noqa: PTH113 - Path's raises where a folder is closed
            raise ValueError(f"a file lies there: {_PLACES}")
    return address


def host_names(listed: str, *, wildcards: bool) -> str:
    """Return host names, listed with commas, in small letters.

    ``wildcards``: ``*`` and ``.site.example`` are names too.
    """
    hosts = [host.strip().lower() for host in listed.split(",") if host.strip()]
    for host in hosts:
        name = host[1:] if wildcards and host.startswith(".") else host
        if not (_HOST.fullmatch(name) or (wildcards and host == "*")):
            raise ValueError(
                f"{shown(host)} is no host: write a.example,b.example, "
                "without https://, a port and a path"
            )
    return ",".join(hosts)


def advice(field: FieldInfo) -> str:
    """Return what to write into a variable that is no text of any kind."""
    if field.annotation is bool:
        return "write True or False"
    if field.annotation in {int, float}:
        bounds = {
            name: getattr(rule, name)
            for rule in field.metadata
            for name in ("ge", "gt", "le")
            if hasattr(rule, name)
        }
        kind = "whole number" if field.annotation is int else "number"
        least = f"from {bounds['ge']}" if "ge" in bounds else f"above {bounds.get('gt')}"
        return f"write a {kind} {least} to {bounds.get('le')}"
    choices = [choice for choice in get_args(field.annotation) if choice]
    return f"write one of {', '.join(choices)}" if choices else "write text"
