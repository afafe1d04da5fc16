"""Every address of the admin, with the keys of rows that there are."""

import contextlib
import re

from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

_PARTS = re.compile(r"%\((\w+)\)s")


def _names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def names():
    """Return the names of the admin's addresses, each once."""
    patterns, _app, _namespace = admin.site.urls
    return sorted({*_names(patterns)})


def model_of(name):
    """Return the model whose desk answers at ``name``; None for the site's own pages."""
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def _key_model(name, argument):
    """Return the model that an address's argument names a row of."""
    from articles.models import Article
    from subscriptions.models import ImportJob

    own = {"article_id": Article, "job_id": ImportJob}
    return own.get(argument) or model_of(name)


WORDS = {"app_label": ["articles", "subscriptions", "auth"], "name": ["submit", "approve", "x"]}


def addresses_of(name, key=None):
    """Return the addresses that ``name`` stands for: a page for each word; ``key`` for every row's.

    Without ``key`` the newest row is taken, or 1 where there is none.
    """
    resolver = get_resolver().namespace_dict["admin"][1]
    found = []
    for possibility, _pattern, _defaults, _converters in resolver.reverse_dict.getlist(name):
        _text, arguments = possibility[0]
        wanted = [{}]
        for argument in arguments:
            if argument in WORDS and not (argument == "name" and "move" not in name):
                values = WORDS[argument]
            elif argument in {"content_type_id", "url"}:
                values = ["1"]
            elif key is not None:
                values = [key]
            else:
                model = _key_model(name, argument)
                row = model._default_manager.order_by("-pk").first() if model else None
                values = [row.pk if row else 1]
            wanted = [kept | {argument: value} for kept in wanted for value in values]
        for each in wanted:
            with contextlib.suppress(NoReverseMatch):  # a word where the address takes numbers
                found.append(reverse(f"admin:{name}", kwargs=each))
    return list(dict.fromkeys(found))


def every_address(key=None):
    """Return every address of the admin but the one that ends the session."""
    return [address for name in names() if name != "logout" for address in addresses_of(name, key)]
