"""Which mailings show a picture: a mail in somebody's box asks the site for it years later."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from articles.models import Image
from articles.pictures import former
from subscriptions.models import Issue


def issues_with(image: Image) -> QuerySet[Issue]:
    """Return the mailings in whose frozen HTML a size of the picture stands, newest first.

    Also a size of before: the picture is shown there as it is now.
    """
    names = [*image.renditions.values_list("file", flat=True), *former.names_of(image)]
    shown = reduce(or_, (Q(html__contains=name) for name in names), Q(pk__in=[]))
    return Issue.objects.filter(shown).only("subject", "headline").order_by("-pk")
