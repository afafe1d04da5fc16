"""Which table changes which kept pages: the one list, held in the database by triggers.

A row that is written sends tags on the channel ``CHANNEL`` by ``NOTIFY`` inside its transaction,
whoever writes it: a form, a bulk update, the indexer, ``psql``. PostgreSQL delivers them at commit.
Words of a message are tags (``article:12``) or points of a line (``section:5@1764294330000000``,
microseconds), which change the pages whose span holds the point.

Every model that readers see is in ``PURGES`` or, with its reason, in ``UNSEEN``; a test holds it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pgtrigger

from articles.db.page_tags import microseconds
from articles.models.status import public_from_sql

CHANNEL = "newsroom_pages"
ALL = "all"  # every page
FRONT = "front"  # which stories stand on the front page
NEWEST = "latest"  # which stories there are: the feed of all
ADDRESSES = "addresses"  # sitemaps
CORRECTIONS = "corrections"
IDENTITY = "identity"  # the frame of every page: name, menus, sections, breaking news
ISSUES = "issues"  # the archive of mailings
TIME = "time"  # the line of all stories by their publication


def _of(tag: str, column: str) -> list[str]:
    """SQL of a tag with a key, as the row was and as it is."""
    return [f"'{tag}:' || OLD.{column}", f"'{tag}:' || NEW.{column}"]


def _words(*words: str) -> list[str]:
    return [f"'{word}'" for word in words]


# SQL expressions, each a word of the message or null, by table.
PURGES: dict[str, list[str]] = {
    "articles_section": _words(IDENTITY, ADDRESSES),
    "articles_tag": [*_of("tag", "id"), *_words(ADDRESSES)],
    "articles_reporter": [*_of("reporter", "id"), *_words(ADDRESSES)],
    "articles_source": _of("source", "id"),
    "articles_image": _of("image", "id"),
    "articles_storedfile": _of("file", "id"),
    "articles_rendition": _of("image", "image_id"),
    "articles_correction": [*_of("article", "article_id"), *_words(CORRECTIONS)],
    "articles_archivedcomment": _of("article", "article_id"),
    "articles_relatedstory": _of("related", "article_id"),
    "articles_storyvector": _of("related", "article_id"),
    "articles_relatedchoice": _of("related", "article_id"),
    "articles_slot": _words(FRONT),
    "articles_sectionblock": _words(FRONT),
    "articles_banner": _words(IDENTITY),
    "articles_siteidentity": _words(IDENTITY),
    "articles_sitelink": _words(IDENTITY),
    "articles_page": [*_of("page", "id"), *_words(IDENTITY, ADDRESSES)],
    # A new story changes the list of its reporter, not every page that names the reporter.
    # Their rows carry the time of their story: null while it is not to be seen.
    "articles_byline": [
        *_of("article", "article_id"),
        *_of("reporter-list", "reporter_id"),
        *_words(ADDRESSES),
    ],
    "articles_articlesource": [*_of("article", "article_id"), *_of("source-list", "source_id")],
    "articles_furthersection": [
        *_of("article", "article_id"),
        *_of("section-list", "section_id"),
        *_words(ADDRESSES),
    ],
    "articles_taggedarticle": [
        *_of("article", "content_object_id"),
        *_of("tag-list", "tag_id"),
        *_words(ADDRESSES),
    ],
    # Who joins or leaves a development changes its pages, and the stories before and after.
    "articles_event": [*_of("event", "id"), *_of("event-list", "id"), *_words(ADDRESSES)],
    "articles_eventstory": [
        *_of("related", "article_id"),
        *_of("event-list", "event_id"),
        *_words(ADDRESSES),
    ],
    "subscriptions_issue": _words(ISSUES),
    "subscriptions_issuestory": _words(ISSUES),
    "subscriptions_edition": _words(ISSUES),
}
ARTICLE = "articles_article"
CARRY_PUBLIC_AT = {
    "articles_byline", "articles_articlesource", "articles_furthersection",
    "articles_taggedarticle", "articles_eventstory",
}  # fmt: skip
UNSEEN = {
    "articles_assignment": "readers see none of it",
    "articles_autosave": "only whoever typed it sees it",
    "articles_checklist": "readers see none of it",
    "articles_filing": "a view of stories and their further sections, which tell themselves",
    "articles_formeraddress": "only redirects come of it, which are not kept",
    "articles_formerslug": "likewise",
    "articles_formerpath": "likewise",
    "articles_formerrendition": "only pictures in sent mails, no page",
    "articles_importeditem": "only the desk sees what was imported; what came of it is told itself",
    "articles_importedfile": "likewise",
    "articles_importedpicture": "likewise",
    "articles_importnote": "likewise",
    "articles_importrun": "likewise",
    "articles_guestlink": "what guests are shown is kept by nobody",
    "articles_guestnote": "likewise",
    "articles_note": "readers see none of it",
    "articles_notice": "likewise",
    "articles_presence": "likewise",
    "articles_savedfilter": "likewise",
    "articles_readcount": "the most read are a minute old",
    "articles_twins": "only how a merge is undone; what that changes is told itself",
    "django_content_type": "is written by migrations",
    # What is near to a story that the indexer has yet to settle, is looked up.
    "articles_posting": "what is computed of it is kept for a minute",
    "articles_word": "likewise",
    "articles_compound": "likewise",
}
SEEN = frozenset({*PURGES, *UNSEEN, ARTICLE})


class Purges(pgtrigger.Trigger):
    """Tell who keeps pages that a row of ``table`` changed."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, table: str) -> None:
        func = _STORY if table == ARTICLE else _row(table)
        super().__init__(name="purges_pages", func=func)


class PurgesAll(pgtrigger.Trigger):
    """Tell who keeps pages that a table was emptied."""

    when = pgtrigger.After
    operation = pgtrigger.Truncate
    level = pgtrigger.Statement

    def __init__(self) -> None:
        func = f"PERFORM pg_notify('{CHANNEL}', '{ALL}'); RETURN NULL;"
        super().__init__(name="purges_all_pages", func=func)


def triggers_of(table: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that a model of ``table`` declares."""
    return [Purges(table), PurgesAll()]


def story_words(
    key: int, section: int, public_from: datetime.datetime, more: Iterable[str] = ()
) -> list[str]:
    """Return what a story changes when its time comes; what ``_STORY`` sends when it is approved.

    ``more`` are the tags of its tags, reporters, sources and further sections, whose rows send
    their own there.
    """
    point = microseconds(public_from)
    return [
        f"article:{key}", f"public:{key}", FRONT, NEWEST, CORRECTIONS, ADDRESSES,
        f"section-list:{section}", f"section:{section}@{point}", f"{TIME}@{point}", *more,
    ]  # fmt: skip


_SAME = "IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;"
_HIDDEN = "IF OLD.public_at IS NULL AND NEW.public_at IS NULL THEN RETURN NULL; END IF;"


def _row(table: str) -> str:
    hidden = _HIDDEN if table in CARRY_PUBLIC_AT else ""
    words = ", ".join(PURGES[table])
    return f"""
        {_SAME} {hidden}
        PERFORM pg_notify('{CHANNEL}', concat_ws(' ', {words}));
        RETURN NULL;
    """


def _point(line: str, row: str) -> str:
    moment = public_from_sql(row)
    return f"{line} || '@' || (extract(epoch FROM {moment}) * 1000000)::bigint"


# In parentheses: to PL/pgSQL the first bare THEN ends the condition of an IF.
_WAS = f"({public_from_sql('OLD')})"
_IS = f"({public_from_sql('NEW')})"
_PLACE = "{0}.section_id, {0}.published_at, {0}.publication_date, {0}.slug"
# Of a story that readers neither saw nor see nothing is said. Which lists it stands on changes with
# its place only; a page that shows it carries ``article:…`` itself.
_STORY = f"""
    {_SAME}
    IF {_WAS} IS NULL AND {_IS} IS NULL THEN RETURN NULL; END IF;
    PERFORM pg_notify('{CHANNEL}', concat_ws(' ',
        'article:' || coalesce(NEW.id, OLD.id), '{ADDRESSES}'));
    IF ({_PLACE.format("OLD")}, {_WAS}) IS DISTINCT FROM ({_PLACE.format("NEW")}, {_IS}) THEN
        PERFORM pg_notify('{CHANNEL}', concat_ws(' ',
            'public:' || coalesce(NEW.id, OLD.id), '{FRONT}', '{NEWEST}', '{CORRECTIONS}',
            'section-list:' || OLD.section_id, 'section-list:' || NEW.section_id,
            {_point("'section:' || OLD.section_id", "OLD")},
            {_point("'section:' || NEW.section_id", "NEW")},
            {_point(f"'{TIME}'", "OLD")}, {_point(f"'{TIME}'", "NEW")}));
    END IF;
    RETURN NULL;
"""
