"""What deleting something means for subscribers, on the page that asks before it."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Reporter, Section, Tag
from subscriptions.issues.audience import with_only

register = template.Library()


@register.simple_tag
def readers_with_only(topic: Any) -> int:
    """Return how many subscribers chose nothing else; 0 of what nobody can choose."""
    return with_only(topic) if isinstance(topic, Section | Tag | Reporter) else 0
