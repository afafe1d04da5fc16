"""The token by which a form of the desk does its work once, see ``newsroom.sent_once``."""

from __future__ import annotations

import uuid
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

TOKEN: Final = "once"  # noqa: S105 - no secret

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Return the hidden field; each page has another value."""
    return format_html('<input type="hidden" name="{}" value="{}">', TOKEN, uuid.uuid4())
