"""The sign-up box in templates."""

from __future__ import annotations

from django import template

from subscriptions.signup import consent_texts, proof_of_work

register = template.Library()


@register.simple_tag
def consent_text() -> consent_texts.ConsentText:
    """Return the words of the box as they are recorded: ``title``, ``invitation``, ``promise``."""
    return consent_texts.current()


@register.simple_tag
def wants_proof() -> bool:
    """Whether the form's script is to solve a challenge before it sends."""
    return proof_of_work.is_on()
