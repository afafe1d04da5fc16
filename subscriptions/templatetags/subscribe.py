"""The sign-up box in templates."""

from __future__ import annotations

from django import template

from subscriptions import tokens

register = template.Library()


@register.simple_tag
def form_stamp() -> str:
    """Print the signed time for the form's hidden field ``stamp``."""
    return tokens.form_stamp()
