"""How text is set."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.text import hyphenation

register = template.Library()


@register.filter
def breakable(text: str) -> SafeString:
    """Return a headline whose longest words may break at a syllable where a line is too short."""
    return mark_safe(hyphenation.breakable(escape(text)))  # noqa: S308 - escaped
