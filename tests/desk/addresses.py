"""Every address of the admin, with the keys of rows that there are."""

import contextlib
import itertools

from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

# What stands in an address beside keys.
WORDS = {
    "app_label": ["articles", "subscriptions", "auth"],
    "name": ["submit", "approve", "withdraw", "nothing"],
    "content_type_id": ["1", "99999"],
    "url": ["nothing"],
}
OTHERS = {"article_id": "public", "job_id": "subscriptions.ImportJob"}
ENDS_THE_SESSION = {"logout"}


def _patterns(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name not in {None, *ENDS_THE_SESSION}:
            yield pattern


def names():
    """Return the names of the admin's addresses, each once."""
    patterns, _app, _namespace = admin.site.urls
    return sorted({pattern.name for pattern in _patterns(patterns)})


def label_of(name):
    """Return the label of the model whose desk answers at ``name``; empty for the site's own."""
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model._meta.label
    return ""


def addresses_of(name, rows, key=None):
    """Return the addresses that ``name`` stands for: with the keys of ``rows``, or with ``key``."""
    resolver = get_resolver().namespace_dict["admin"][1]
    found = []
    for possibilities, _pattern, _defaults, _converters in resolver.reverse_dict.getlist(name):
        arguments = possibilities[0][1]
        values = [
            WORDS.get(argument) or [_key(name, argument, rows) if key is None else key]
            for argument in arguments
        ]
        for chosen in itertools.product(*values):
            with contextlib.suppress(NoReverseMatch):  # a word where only numbers are taken
                found.append(reverse(f"admin:{name}", args=chosen))
    return list(dict.fromkeys(found))


def _key(name, argument, rows):
    row = rows.get(OTHERS.get(argument) or label_of(name))
    return row.pk if row else 1


def every_address(rows, key=None):
    """Return every address of the admin but the one that ends the session."""
    return [address for name in names() for address in addresses_of(name, rows, key)]
