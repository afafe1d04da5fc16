"""What an editor does to developments as a whole: merging two, taking one apart."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.models import Event, EventStory, FormerSlug

CHANGE = "articles.change_event"
GONE = _("One of the two is no longer there: somebody was quicker, or it was merged already.")


def merge(gone_key: int, kept_key: int, user: User) -> Event:
    """Let ``kept`` take the stories of ``gone``, which is deleted; its address leads on for ever.

    What was decided of a story in ``kept`` holds; cut stories stay cut.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: one of the two is not there.
    """
    if not user.has_perm(CHANGE):
        raise PermissionDenied
    with transaction.atomic():
        rows = Event.objects.select_for_update().order_by("pk")
        found = {row.pk: row for row in rows.filter(pk__in=[gone_key, kept_key])}
        if len(found) != 2:  # noqa: PLR2004 - both are there
            raise ValidationError(GONE)
        kept, gone = found[kept_key], found[gone_key]
        known = EventStory.objects.filter(event=kept).values("article_id")
        moving = EventStory.objects.filter(event=gone).exclude(article_id__in=known)
        count = moving.inside().count()
        moving.update(event=kept)
        kind = ContentType.objects.get_for_model(Event)
        FormerSlug.of_model(Event).filter(object_id=gone.pk).update(object_id=kept.pk)
        FormerSlug.objects.update_or_create(
            content_type=kind, slug=gone.slug, defaults={"object_id": kept.pk}
        )
        record(Act.MERGED, kept, actor=user, gone=str(gone), count=count)
        gone.delete()
    return kept


def take_apart(event: Event) -> int:
    """Cut every story from a development, so that they are put together no more; return how many.

    Who stood in it at this moment is remembered: none of them finds another through it again.
    """
    rows = list(EventStory.objects.inside().filter(event=event))
    for row in rows:  # one by one: what is related to each is found anew
        row.kind = EventStory.Kind.CUT
        row.save(update_fields=["kind"])
    return len(rows)
