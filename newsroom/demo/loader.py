"""Loads the demo's people, pictures and stories through the desk's own moves.

A second run adds only what is missing: what somebody changed in the demo stays changed.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from articles.body import sanitizer
from articles.editing import workflow
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    Correction,
    Image,
    Page,
    ReadCount,
    Reporter,
    Section,
    Source,
)
from newsroom import roles

FOLDER = Path(__file__).parent
READING_HOURS = (2, 9, 30, 75, 120)  # ago
RECENT_HOURS = 24
PORTRAIT = "potret-"
# In a file other stories and their pictures are named by their keys, not yet by numbers.
PLACEHOLDER = re.compile(r'<div data-(story|pictures)="([a-z0-9,-]+)"></div>\n?')
PASSWORD = "suluh-demo-2026"  # noqa: S105 - printed by `make demo`; refused in production

LOGINS: dict[str, str] = {
    "reporter": roles.REPORTER,
    "editor": roles.EDITOR,
    "surat": roles.MAIL_DESK,
    "admin": roles.ADMINISTRATOR,
}
# Where the subject is not in the middle: parts of the width from the left.
FOCAL_POINTS = {"trans-siberia": 0.3, "sawahlunto": 0.45, "maraton-42-195": 0.45}
REPORTER_OF_LOGIN = {"reporter": "ratna-kirana"}

NEWEST_FIRST = (
    "benteng-aleppo", "gamelan-voyager", "subak-bali", "trans-siberia", "rendang",
    "verbeek-krakatau", "krakatau-1883", "bulu-tangkis-1992", "borobudur", "samovar",
    "al-khwarizmi", "pelesir-krakatau",
    "batik", "danau-baikal", "kopi-gayo", "bosscha", "jembatan-ampera",
    "maraton-42-195", "pasar-aleppo", "komodo", "wayang", "pala-banda",
    "kota-tua-jakarta", "hermitage", "tambora-1815", "pencak-silat", "tempe",
    "angklung", "kereta-hijaz", "garis-wallace", "jam-gadang", "gelora-bung-karno",
    "lontar", "palmyra", "pempek", "rafflesia", "sawahlunto",
    "noken", "ibnu-battuta",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A demo story as its file tells it; ``key`` is the file's name and the story's slug."""

    key: str
    facts: dict[str, Any]
    body: str


def read_stories() -> Iterator[Story]:
    """Read every story file: TOML between two lines ``+++``, then the body."""
    yield from _read("stories")


def _read(folder: str) -> Iterator[Story]:
    for file in sorted((FOLDER / folder).glob("*.html")):
        _empty, facts, body = file.read_text(encoding="utf-8").split("+++\n", 2)
        yield Story(file.stem, tomllib.loads(facts), body.strip())


def load() -> int:
    """Load what is missing; return the number of stories added."""
    people = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))
    for row in people["sections"]:
        Section.objects.get_or_create(slug=row["slug"], defaults=row)
    for row in people["reporters"]:
        if not Reporter.objects.filter(slug=row["slug"]).exists():
            Reporter.objects.create(**row, photo=_portrait(row))
    for page in _read("pages"):
        Page.objects.get_or_create(slug=page.key, defaults=page.facts | {"body": page.body})
    make_logins()
    present = set(Article.objects.values_list("slug", flat=True))
    missing = [story for story in read_stories() if story.key not in present]
    # The desk's list shows first what was saved last.
    missing.sort(key=lambda story: (story.key not in NEWEST_FIRST, -_age(story.key)))
    for story in missing:
        with transaction.atomic():  # one wait for the disk a story; after a crash it goes on
            _add(story)
    _fill_placeholders(missing)
    if not ReadCount.objects.exists():
        _add_readings()
    return len(missing)


def address_of(username: str) -> str:
    """Return the address at which mails for a login come to the demo's mailbox."""
    return f"{username}@suluh.example"


def make_logins() -> None:
    """Make the logins that are missing, each with an address of its own."""
    password = make_password(PASSWORD)  # slow by design, so once for all
    for username, role in LOGINS.items():
        address = address_of(username)
        user, created = User.objects.get_or_create(
            username=username, defaults={"is_staff": True, "email": address}
        )
        if not created:
            User.objects.filter(username=username, email="").update(email=address)
            continue
        user.is_superuser = role == roles.ADMINISTRATOR
        user.password = password
        user.save()
        user.groups.add(Group.objects.get(name=role))
        if slug := REPORTER_OF_LOGIN.get(username):
            Reporter.objects.filter(slug=slug).update(user=user)


def _add(story: Story) -> None:
    facts = story.facts
    image = _picture(facts["picture"], facts["picture_alt"], facts["picture_caption"], story.key)
    article = Article(
        slug=story.key,
        section=Section.objects.get(slug=facts["section"]),
        body=PLACEHOLDER.sub("", story.body),
        lead_image=image,
        **{name: facts.get(name, "") for name in ("kicker", "headline", "standfirst", "dateline")},
    )
    article.full_clean(exclude=["created_by"])
    article.save()
    reporters = Reporter.objects.in_bulk(facts["reporters"], field_name="slug")
    # In bulk: the search index hears of the story below, once for all of it.
    Byline.objects.bulk_create(
        Byline(article=article, reporter=reporters[slug], position=position)
        for position, slug in enumerate(facts["reporters"])
    )
    ArticleSource.objects.bulk_create(
        ArticleSource(
            article=article,
            source=Source.objects.get_or_create(name=row["name"])[0],
            url=row["url"],
            position=position,
        )
        for position, row in enumerate(facts["sources"])
    )
    article.tags.add(*facts["tags"])
    _move(article, story)


def _picture(key: str, alt: str, caption: str = "", story: str = "") -> Image:
    """Store a picture of the demo as the desk would; its folder says who drew it."""
    image = Image(
        alt=alt,
        caption=caption,
        credit="Suluh",
        licence="CC BY 4.0",
        focal_x=FOCAL_POINTS.get(story, 0.5),
    )
    name = f"{key}.webp"
    content = ContentFile((FOLDER / "media" / name).read_bytes(), name)
    image.file.save(name, content, save=False)
    image.save()
    return image


def _portrait(row: dict[str, Any]) -> Image:
    alt = f"Potret bergambar {row['name']}, tanpa raut wajah."
    return _picture(PORTRAIT + row["slug"], alt)


def _fill_placeholders(stories: list[Story]) -> None:
    """Put other stories and their pictures into the bodies that name them: all are there now."""
    numbers = {
        "story": dict(Article.objects.values_list("slug", "pk")),
        "pictures": dict(Article.objects.values_list("slug", "lead_image")),
    }

    def numbered(found: re.Match[str]) -> str:
        kind, keys = found[1], found[2].split(",")
        value = ",".join(str(numbers[kind][key]) for key in keys)
        return f'<div data-{kind}="{value}"></div>\n'

    for story in stories:
        if PLACEHOLDER.search(story.body):
            article = Article.objects.get(slug=story.key)
            article.body = sanitizer.clean(PLACEHOLDER.sub(numbered, story.body))
            article.save()


def _move(article: Article, story: Story) -> None:
    """Bring the story where its file says: public at its place in the order, or elsewhere."""
    now = timezone.now()
    state = story.facts["state"]
    if state == "in_review":
        workflow.make_move(article, "submit", None)
    if state in {"draft", "in_review"}:
        return
    time = now + datetime.timedelta(days=1) if state == "scheduled" else now - _age(story.key)
    workflow.make_move(article, "approve", None, published_at=time)
    if text := story.facts.get("correction"):
        Correction.objects.create(
            article=article,
            text=text,
            is_important=story.facts.get("correction_is_important", False),
            published_at=time + datetime.timedelta(hours=3),
        )
    if state == "withdrawn":
        workflow.make_move(article, "withdraw", None, note="Contoh cerita yang ditarik.")


def _add_readings() -> None:
    """Readings of a made-up week, so that the list of the most read can be seen."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ReadCount.objects.bulk_create(
        ReadCount(
            article=story,
            hour=hour - datetime.timedelta(hours=hours),
            # Neither the newest nor the oldest first: what is read follows no calendar.
            count=10 + story.pk * 37 % 101 + (story.pk * 53 % 67 if hours < RECENT_HOURS else 0),
        )
        for story in Article.objects.published()
        for hours in READING_HOURS
        if story.published_at and story.published_at < hour - datetime.timedelta(hours=hours)
    )


def _age(key: str) -> datetime.timedelta:
    """How long ago a story appeared: the first within minutes, the last some weeks back."""
    place = NEWEST_FIRST.index(key) if key in NEWEST_FIRST else len(NEWEST_FIRST)
    return datetime.timedelta(minutes=12 + 55 * place + 16 * place**2)
