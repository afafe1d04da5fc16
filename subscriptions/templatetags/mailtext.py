"""Texts of stories in mails."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.utils.html import conditional_escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import wrap as wordwrap

from articles.body import sanitizer

register = template.Library()

_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_RUN: Final = re.compile(f"[{_ARABIC}]+(?:[\\s\u200c\u200d]+[{_ARABIC}]+)*")


@register.filter
def arabic_runs(text: str) -> SafeString:
    """Mark words in Arabic letters as such: right to left, in a face that suits them."""
    return mark_safe(  # noqa: S308 - escaped first; the letters marked need no escaping
        _RUN.sub(r'<span lang="ar" dir="rtl">\g<0></span>', conditional_escape(text))
    )


@register.filter
def letter(html: str) -> SafeString:
    """Print an editor's own words, which were cleaned when they were saved."""
    return mark_safe(html)  # noqa: S308 - see ``sanitizer.clean_letter``


@register.filter
def letter_text(html: str) -> str:
    """Print an editor's own words in the text of a mail, in lines of at most 72 characters."""
    return wordwrap(sanitizer.plain_letter(html), 72)


@register.filter
def note(text: str) -> SafeString:
    """Print a note: a blank line begins a paragraph, an address is a link."""
    lines = linebreaks(urlize(text, nofollow=False, autoescape=True), autoescape=False)
    return mark_safe(lines)  # noqa: S308 - urlize escaped it
