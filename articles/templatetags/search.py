"""Search results in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from articles.search import engine

register = template.Library()


@register.filter
def excerpt(marked: str) -> SafeString:
    """Print the text around the words found, these in ``<mark>``."""
    return engine.excerpt(marked)
