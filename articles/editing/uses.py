"""Where a picture or a source is used, and who may therefore change or remove it.

What readers see of an approved story is an editor's to change. Its picture and its sources are rows
of their own: changed beside the story, they would pass the desk by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.db import connection
from django.db.models import BooleanField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.editing.workflow import APPROVE, EDIT_ANY, OPEN_TO_REPORTERS, Actor
from articles.models import Article, Image, Page, Reporter, Source, StoredFile
from articles.models.article import ArticleQuerySet

_PLACED = """
    SELECT unnest(string_to_array(place[1], ','))::bigint AS image, b.id AS story
    FROM {table} b, regexp_matches(b.body, 'data-pictures="([0-9,]+)"', 'g') place
    WHERE b.body LIKE '%%data-pictures=%%'
"""
_PLACED_IN_STORIES = f"SELECT image FROM ({_PLACED.format(table='articles_article')}) p"  # noqa: S608
_PLACED_ON_PAGES = f"SELECT image FROM ({_PLACED.format(table='articles_page')}) p"  # noqa: S608
_COUNTED = f"""
    SELECT image, count(DISTINCT story) FROM (
        SELECT lead_image_id AS image, id AS story FROM articles_article
        WHERE lead_image_id = ANY(%(keys)s)
        UNION ALL {_PLACED.format(table="articles_article")}
    ) used
    WHERE image = ANY(%(keys)s) GROUP BY image
"""  # noqa: S608 - our own names

_FILES_COUNTED = """
    SELECT place[1]::bigint, count(DISTINCT b.id)
    FROM articles_article b, regexp_matches(b.body, 'data-file="([0-9]+)"', 'g') place
    WHERE b.body LIKE '%%data-file=%%' AND place[1]::bigint = ANY(%(keys)s) GROUP BY 1
"""

# Applications above this one that show pictures add their finder when they are ready.
PICTURE_FINDERS: list[Callable[[Image], Iterable[Model]]] = []


def stories_with_picture(image: Image) -> ArticleQuerySet:
    """Return the stories that open with the picture or place it in their text."""
    return Article.objects.filter(Q(lead_image=image) | _places(image)).order_by("-pk")


def others_with_picture(image: Image) -> list[Model]:
    """Return all else that shows the picture: pages, reporters, mailings."""
    return list(chain(_of_the_site(image), *(find(image) for find in PICTURE_FINDERS)))


def _of_the_site(image: Image) -> Iterator[Model]:
    yield from Page.objects.filter(_places(image)).order_by("title")
    yield from Reporter.objects.filter(photo=image).order_by("name")


def counted(images: Iterable[Image]) -> dict[int, int]:
    """Return in how many stories each of the pictures stands; two queries, however many they are.

    The second reads the bodies that place pictures, along an index of their own.
    """
    keys = [image.pk for image in images]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"keys": keys})
        return dict(cursor.fetchall())


def stories_with_file(stored: StoredFile) -> ArticleQuerySet:
    """Return the stories that place the file, newest first; the first condition has an index."""
    placed = Q(body__contains="data-file=") & Q(body__contains=f'data-file="{stored.pk}"')
    return Article.objects.filter(placed).order_by("-pk")


def pages_with_file(stored: StoredFile) -> QuerySet[Page]:
    """Return the site's pages that place the file."""
    return Page.objects.filter(body__contains=f'data-file="{stored.pk}"').order_by("title")


def counted_files(files: Iterable[StoredFile]) -> dict[int, int]:
    """Return in how many stories each of the files stands, by one statement."""
    keys = [stored.pk for stored in files]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FILES_COUNTED, {"keys": keys})
        return dict(cursor.fetchall())


def unused(images: QuerySet[Image]) -> QuerySet[Image]:
    """Return the pictures that stand in no story, on no page, and beside no reporter.

    What stands in a mail that went out keeps a picture from being deleted, but is no use of it.
    """
    shown = (
        Exists(Article.objects.filter(lead_image=OuterRef("pk"))),
        Exists(Reporter.objects.filter(photo=OuterRef("pk"))),
    )
    placed = (_unplaced(_PLACED_IN_STORIES), _unplaced(_PLACED_ON_PAGES))
    return images.filter(*(~found for found in shown), *placed)


def _unplaced(placed: str) -> RawSQL:
    """Match pictures that are not among ``placed``; joined once, where NOT IN asks for each row."""
    missing = f"NOT EXISTS (SELECT FROM ({placed}) placed WHERE placed.image = articles_image.id)"
    return RawSQL(missing, (), output_field=BooleanField())  # noqa: S611 - ours


def hold_open(stories: ArticleQuerySet) -> list[Article]:
    """Lock those of ``stories`` that are on their way to the editors, and return them.

    In a transaction: until it ends none of them is approved, so what is changed beside them is
    either in the story that an editor looks at, or refused.
    """
    open_ones = Article.objects.filter(
        pk__in=stories.order_by().values("pk"), status__in=OPEN_TO_REPORTERS
    )
    return list(open_ones.select_for_update(of=("self",)).order_by("pk"))


def stories_with_source(source: Source) -> ArticleQuerySet:
    """Return the stories that name the source, newest first, each once."""
    return Article.objects.filter(sources=source).distinct().order_by("-pk")


def may_change_picture(user: Actor, image: Image) -> bool:
    """Whether ``user`` may change what is told of the picture, its file and its focal point."""
    if _is_editor(user):
        return True
    return not _seen(stories_with_picture(image)) and not any(_of_the_site(image))


def may_change_source(user: Actor, source: Source) -> bool:
    """Whether ``user`` may rename the source or change what is told of it."""
    return _is_editor(user) or not _seen(stories_with_source(source))


def _is_editor(user: Actor) -> bool:
    return user.has_perm(EDIT_ANY) or user.has_perm(APPROVE)


def _seen(stories: ArticleQuerySet) -> bool:
    """Whether a story is among them that is no longer open to its reporter."""
    return stories.exclude(status__in=OPEN_TO_REPORTERS).exists()


def _places(image: Image) -> Q:
    """Match the bodies that place the picture; the first condition has an index of its own."""
    place = rf'data-pictures="([0-9]+,)*{image.pk}[,"]'
    return Q(body__contains="data-pictures=") & Q(body__regex=place)
