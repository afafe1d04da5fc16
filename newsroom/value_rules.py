"""What a variable may hold, and what is said of what it may not: the value and what to write.

The rules return the value, or raise ``ValueError`` with words for the operator.
"""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Final, get_args
from urllib.parse import urlsplit

from pydantic.fields import FieldInfo

# Made by chance: what stands in them may be meant. Quotes around a key came from elsewhere all the
# same, but keys of before and a passphrase are what they were when something was made with them.
AS_THEY_ARE: Final = frozenset({
    "secret_key", "secret_key_fallbacks", "address_hash_key", "address_hash_key_fallbacks",
    "backup_passphrase",
})  # fmt: skip
_QUOTED_ALSO: Final = AS_THEY_ARE - {"secret_key", "address_hash_key"}
# What to write into a variable that has a pattern.
PATTERNS: Final = {
    "cdn_purge_token": "write it in ASCII, without spaces, as the cache's page shows it",
    "cdn_purge_url": "write https://cache.example/purge",
    "dkim_selector": "write the name of the key, surat; letters, digits, '.', '-' and '_'",
    "mailgun_signing_key": "write it in ASCII, without spaces, as Mailgun's page shows it",
    "media_store": "write s3://bucket/folder; keys belong into AWS_ACCESS_KEY_ID and others",
    "metrics_token": "write at least 20 characters of ASCII, without spaces",
    "page_tag_header": "write the name of a header, Surrogate-Key or Cache-Tag",
    "sentry_dsn": "write https://key@sentry.example/1, as the project's page shows it",
}
_SITES_HOST: Final = re.compile(r"[a-z0-9:._-]{1,253}")
LONGEST_HOST: Final = 253
LONGEST_PATH: Final = 1000

_LOGIN: Final = re.compile(r"^([a-z][a-z0-9+.-]*:/*)?.*@", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SCHEME_AND_SLASH: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]|[0-9a-f:.]*:[0-9a-f:.]+")
_BUCKET: Final = re.compile(r"s3://[^\s/@]+(/\S*)?")
_PLACES: Final = "write the whole path of a folder, /mnt/backups, or s3://bucket/folder"


def shown(value: str) -> str:
    """Return a value as it may be printed: quoted, without a login and a query it holds."""
    text = _LOGIN.sub(r"\1…@", value)
    return repr(text.partition("?")[0] + "?…" if "?" in text else text)


def plain(name: str, value: str) -> str:
    """Return a value without the spaces around it.

    Raises:
        ValueError: quotes stand around it, which a file kept, or it holds what no line may.
    """
    text = value if name in AS_THEY_ARE else value.strip()
    if not text.isprintable():
        raise ValueError("a line break or another sign that cannot be seen is in it: leave it out")
    inner = text.strip()
    if len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "\"'" and name not in _QUOTED_ALSO:
        advice = "write it without the quotes, which are taken for a part of it"
        if name in AS_THEY_ARE:
            advice += f"; if they always were, put it with them into {name.upper()}_FALLBACKS"
        raise ValueError(advice)
    return text


def path(value: str, example: str) -> str:
    """Check that a value is the whole path of something on this machine, or empty."""
    if value and (not value.startswith("/") or len(value) > LONGEST_PATH):
        raise ValueError(f"write a whole path, as {example}")
    return value


def folder(value: str) -> str:
    """Check that a value is a folder's path, also from where the site lies."""
    if value.startswith("~") or _SCHEME_AND_SLASH.match(value) or len(value) > LONGEST_PATH:
        raise ValueError("write the path of a folder of this machine, as /var/lib/suluh")
    return value


def site_address(value: str) -> str:
    """Return an address that every link and ``Host`` can begin with: in small letters, no slash."""
    address = value.strip().rstrip("/").lower()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    whole = _SITES_HOST.fullmatch(host) and address == f"{parts.scheme}://{parts.netloc}"
    if not whole or port == 0 or parts.scheme not in {"http", "https"} or "@" in address:
        raise ValueError("write https://berita.example, with no path; names in ASCII (xn--…)")
    return address


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
        if not (_is_host(name) or (wildcards and host == "*")):
            raise ValueError(
                f"{shown(host)} is no host: write a.example,b.example, "
                "without https://, a port and a path"
            )
    return ",".join(hosts)


def domain(name: str) -> str:
    """Return a domain of mail in small letters, or nothing."""
    name = name.lower()
    if name and (":" in name or "." not in name or not _is_host(name)):
        raise ValueError("write a domain, as berita.example; names in ASCII (xn--…)")
    return name


def _is_host(name: str) -> bool:
    bare = name.strip("[]")
    if ":" in bare or re.search(r"(^|\.)[0-9]+$", bare):  # no name of the DNS ends in a number
        try:
            ipaddress.ip_address(bare)
        except ValueError:
            return False
    return len(name) <= LONGEST_HOST and bool(_HOST.fullmatch(name))


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
    longest = next((rule.max_length for rule in field.metadata if hasattr(rule, "max_length")), 0)
    if longest:
        return f"write at most {longest} characters"
    choices = [choice for choice in get_args(field.annotation) if choice]
    return f"write one of {', '.join(choices)}" if choices else "write text"
