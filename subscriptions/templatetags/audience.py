"""What deleting something means for subscribers, on the page that asks before it."""

from __future__ import annotations

from typing import Any

from django import template

from articles.editing import uniting
from subscriptions.issues import audience

register = template.Library()


@register.inclusion_tag("admin/subscriptions/readers_of.html")
def readers_of(topic: Any) -> dict[str, Any]:
    """Say how many subscribers follow it, what becomes of them, and what to do instead."""
    if type(topic) not in audience.FIELDS or not (readers := audience.followers(topic)):
        return {"readers": 0}
    return {
        "topic": topic,
        "readers": readers,
        "only": audience.with_only(topic),
        "may_merge": topic._meta.model_name in uniting.KINDS,
        "may_come_apart": topic._meta.model_name == "event",
    }
