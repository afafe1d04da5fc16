"""The form for a new story that is sent twice: the story that it has made already."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from articles.models import Article


def made_before(post: QueryDict, user: AbstractBaseUser | AnonymousUser) -> str | None:
    """Return the key of the story that this form for a new one has made already, as text.

    A form is sent twice by two presses, and again after going back to it.

    Raises:
        PermissionDenied: somebody else's form made it; nobody gets its key by an ordinary way.
    """
    try:
        form_key = uuid.UUID(post.get("form_key", ""))
    except ValueError:
        return None
    made = Article.objects.filter(form_key=form_key).only("created_by_id").first()
    if made is not None and made.created_by_id != user.pk:
        raise PermissionDenied
    return None if made is None else str(made.pk)
