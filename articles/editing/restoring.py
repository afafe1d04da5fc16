"""An earlier version of a story brought back, as a new version: nothing in between is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.body import sanitizer
from articles.editing import notices, revisions, workflow
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    Correction,
    Image,
    Reporter,
    Revision,
    Section,
    Source,
)
from articles.models.status import Status

TEXTS = ("kicker", "headline", "standfirst", "dateline", "body", "seo_title", "seo_description")
RESTORED = (
    *("section", "further_sections", *TEXTS, "lead_image"),
    *("reporters", "sources", "tags"),
)
"""What is brought back. State, times and address are set by moves; corrections stay on record."""

_KEY = re.compile(r"\(#([0-9]{1,18})\)$")


@dataclass
class Earlier:
    """What a version says, as rows there are now; ``missing`` names what is there no more."""

    section: Section | None = None
    further_sections: list[Section] = field(default_factory=list)
    lead_image: Image | None = None
    reporters: list[Reporter] = field(default_factory=list)
    sources: list[tuple[Source, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def earlier(data: dict[str, Any]) -> Earlier:
    """Look up what a version names: it keeps names, so that it can be read for ever."""
    found = Earlier()
    found.section = Section.objects.filter(name=data["section"]).first()
    if found.section is None:
        found.missing.append(f"{revisions.FIELDS['section']}: {data['section']}")
    for name in data.get("further_sections", ()):
        further = Section.objects.filter(name=name).first()
        if further is not None:
            found.further_sections.append(further)
        else:
            found.missing.append(f"{revisions.FIELDS['further_sections']}: {name}")
    if data["lead_image"]:
        key = _KEY.search(data["lead_image"])
        found.lead_image = Image.objects.filter(pk=key[1]).first() if key else None
        if found.lead_image is None:
            found.missing.append(f"{revisions.FIELDS['lead_image']}: {data['lead_image']}")
    for name in data["reporters"]:
        reporter = Reporter.objects.filter(name=name).first()
        if reporter is not None:
            found.reporters.append(reporter)
        else:
            found.missing.append(f"{revisions.FIELDS['reporters']}: {name}")
    for line in data["sources"]:
        if (source := _source(line)) is not None:
            found.sources.append(source)
        else:
            found.missing.append(f"{revisions.FIELDS['sources']}: {line}")
    return found


def _source(line: str) -> tuple[Source, str] | None:
    """Return the source of a kept line, with its link; its name may hold a dash itself."""
    name, dash, url = line.rpartition(" – ")
    tried = [(name, url)] if dash else []
    for one, link in [*tried, (line, "")]:
        if source := Source.objects.filter(name=one).first():
            return source, link
    return None


def restore(
    article: Article, kept: Revision, user: User, *, seen: int | None, correction: str = ""
) -> bool:
    """Save the story as ``kept`` has it, as its next version; False: it was the same already.

    ``seen``: the version that was looked at when this was decided. ``correction``: what readers are
    told of it, for a story that they know.

    Raises:
        PermissionDenied: the user may not change the story as it stands.
        StaleError: somebody saved the story meanwhile; nothing was done.
        ValidationError: that version lacks what readers need of a story that is approved.
    """
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=article.pk)
        if not workflow.may_edit(user, current):
            raise PermissionDenied
        changes = revisions.changes_since(current, -1 if seen is None else seen)
        if changes != []:
            raise workflow.StaleError(changes)
        revisions.record_before_change(current.pk)
        found = earlier(kept.data)
        _check(current, kept.data, found)
        _put(current, kept.data, found)
        if correction:
            told = Correction.objects.create(article=current, text=correction)
            notices.tell_of_correction(told, user)
        before = current.version
        revisions.record_change(current, user, restored_from=kept.version)
        is_new = current.version != before
        if is_new:
            record(Act.STORY_RESTORED, current, actor=user, version=kept.version)
    article.version = current.version
    return is_new


def _check(current: Article, data: dict[str, Any], found: Earlier) -> None:
    if current.status not in {Status.APPROVED, Status.WITHDRAWN}:
        return
    missing = workflow.missing_for_readers(
        data["standfirst"], data["body"], has_reporter=bool(found.reporters)
    )
    if missing:
        names = ", ".join(str(revisions.FIELDS[name]) for name in missing)
        raise ValidationError(
            _("That version lacks what readers need: %(missing)s."),
            code="incomplete",
            params={"missing": names},
        )


def _put(current: Article, data: dict[str, Any], found: Earlier) -> None:
    for name in TEXTS:
        if name in data:  # a version that is older than the field says nothing of it
            setattr(current, name, data[name])
    current.body = sanitizer.clean(data["body"])  # the vocabulary may have become smaller
    current.section = found.section or current.section
    current.lead_image = found.lead_image
    current.save()
    current.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=current, reporter=reporter, position=position)
        for position, reporter in enumerate(dict.fromkeys(found.reporters), start=1)
    )
    current.article_sources.all().delete()
    ArticleSource.objects.bulk_create(
        ArticleSource(article=current, source=source, url=url, position=position)
        for position, (source, url) in enumerate(dict.fromkeys(found.sources), start=1)
    )
    current.tags.set(data["tags"])
    if "further_sections" in data:
        others = [one for one in found.further_sections if one != current.section]
        current.further_sections.set(others)
