"""The filters that a person keeps above a list of the desk."""

from __future__ import annotations

from typing import Any

from django import template

from articles.editing import merged, saved_filters
from articles.models import SavedFilter
from articles.models.saved_filter import LONGEST_NAME

register = template.Library()


@register.inclusion_tag("admin/includes/saved_filters.html", takes_context=True)
def saved_filters_above(context: Any, changelist: Any) -> dict[str, Any]:
    """Show the filters kept for ``changelist``, and the form that keeps what it is asked for."""
    request = context["request"]
    desk, query = changelist.opts.label_lower, saved_filters.asked(request.GET)
    rows = list(SavedFilter.objects.above(desk, request.user).select_related("owner"))
    followed = merged.followed(changelist.list_filter, [row.query for row in rows])
    for row in rows:  # as it is asked today; what is kept names the one that was merged
        row.query = followed[row.query][0] if row.query in followed else row.query
    current = [row for row in rows if row.query == query]
    own = [row for row in current if saved_filters.may_change(request.user, row)]
    lost = saved_filters.lost(changelist, request.GET)
    return {
        "csrf_token": context.get("csrf_token"),
        "desk": desk,
        "query": query,
        "rows": rows,
        "user": request.user,
        "changeable": own,
        "can_keep": bool(query) and not current and not lost,
        "can_share": saved_filters.may_share(request.user),
        "longest": LONGEST_NAME,
        "lost": lost,
        "is_unreadable": "e" in request.GET,
    }
