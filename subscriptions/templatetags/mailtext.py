"""Texts of stories in mails."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_RUN: Final = re.compile(f"[{_ARABIC}]+(?:[\\s\u200c\u200d]+[{_ARABIC}]+)*")


@register.filter
def arabic_runs(text: str) -> SafeString:
    """Mark words in Arabic letters as such: right to left, in a face that suits them."""
    return mark_safe(  # noqa: S308 - escaped first; the letters marked need no escaping
        _RUN.sub(r'<span lang="ar" dir="rtl">\g<0></span>', conditional_escape(text))
    )
