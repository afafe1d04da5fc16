"""A fixed cast and quick makers of rows for tests."""

from __future__ import annotations

import datetime
import io
import itertools
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pillow

from articles.editing import workflow
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    Image,
    Reporter,
    Section,
    Source,
    StoredFile,
)
from articles.models.status import Status

_number = itertools.count(1)
WAY_TO = {
    Status.DRAFT: (),
    Status.IN_REVIEW: ("submit",),
    Status.APPROVED: ("approve",),
    Status.WITHDRAWN: ("approve", "withdraw"),
}


def make_section(name: str = "Dunia", **fields: Any) -> Section:
    section, _created = Section.objects.get_or_create(name=name, defaults=fields)
    return section


def make_reporter(name: str = "Ratna Kirana", **fields: Any) -> Reporter:
    reporter, _created = Reporter.objects.get_or_create(name=name, defaults=fields)
    return reporter


def make_source(name: str = "Badan Geologi", **fields: Any) -> Source:
    source, _created = Source.objects.get_or_create(
        name=name, defaults={"url": "https://geologi.example/"} | fields
    )
    return source


def picture_bytes(width: int = 60, height: int = 40, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (width, height), "#a33").save(buffer, kind)
    return buffer.getvalue()


def make_image(**fields: Any) -> Image:
    fields = {"alt": "Benteng di atas bukit", "credit": "Suluh"} | fields
    image = Image(**fields)
    image.file.save("gambar.jpg", ContentFile(picture_bytes(), "gambar.jpg"), save=False)
    image.save()
    return image


def make_file(name: str = "Laporan.pdf", content: bytes = b"%PDF-1.7\n") -> StoredFile:
    stored, _is_new = StoredFile.keep(ContentFile(content), name)
    return stored


def make_user(role: str | None = None, username: str = "", **fields: Any) -> User:
    user = User.objects.create_user(
        username or f"orang{next(_number)}", password="rahasia-sekali", is_staff=True, **fields
    )
    if role is not None:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_article(
    headline: str = "",
    *,
    status: str = Status.APPROVED,
    published_at: datetime.datetime | None = None,
    tags: list[str] | None = None,
    reporters: list[Reporter] | None = None,
    sources: list[Source] | None = None,
    section: Section | None = None,
    further: list[Section] | None = None,
    **fields: Any,
) -> Article:
    """Make a story by the desk's own moves; approved ones are public a minute ago by default."""
    number = next(_number)
    fields = {
        "headline": headline or f"Cerita nomor {number}",
        "standfirst": f"Ringkasan cerita nomor {number}.",
        "body": f"<p>Isi cerita nomor {number}.</p>",
        "dateline": "Aleppo",
    } | fields
    article = Article(section=section or make_section(), **fields)
    article.save()
    for position, reporter in enumerate(reporters if reporters is not None else [make_reporter()]):
        Byline.objects.create(article=article, reporter=reporter, position=position)
    for position, source in enumerate(sources or []):
        ArticleSource.objects.create(article=article, source=source, position=position)
    if tags:
        article.tags.add(*tags)
    if further:
        article.further_sections.add(*further)
    time = published_at or timezone.now() - datetime.timedelta(minutes=1)
    for move in WAY_TO[Status(status)]:
        workflow.make_move(article, move, None, published_at=time if move == "approve" else None)
    return article
