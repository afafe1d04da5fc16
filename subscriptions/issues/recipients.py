"""Who gets what of an issue: one row for each recipient, worked out by the database alone.

The stories of an issue have places from 0; a set of them is a mask of bits in one 64-bit number.
So what a million subscribers want, less what each of them has, is a matter of a few seconds.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any, Final, NamedTuple

from django.db import OperationalError, connection
from django.utils import timezone

from articles.db import locks
from articles.db.deadline import Patience
from articles.db.locks import Lock
from articles.models import Article, Byline, EventStory, FurtherSection, TaggedArticle
from subscriptions.issues import narrowing
from subscriptions.mail import mime
from subscriptions.models import (
    Delivery,
    FormerEmail,
    Issue,
    IssueStory,
    IssueVariant,
    LoggedDelivery,
    Subscriber,
    SubscriberTopic,
)
from subscriptions.models.delivery import State
from subscriptions.models.edition import MOST_STORIES
from subscriptions.models.frequency import TIME_FIELDS, schedule_for_issues, schedule_of

_SALT_BYTES: Final = 9
# How long a page waits for the number of recipients, in seconds.
COUNTING: Final = 2.0

# For each sort and each hash; more than this goes to temporary files. A plan has several.
_WORK_MEMORY: Final = "24MB"

_TABLES: Final = {
    "article": Article._meta.db_table,
    "byline": Byline._meta.db_table,
    "delivery": Delivery._meta.db_table,
    "development": EventStory._meta.db_table,
    "further": FurtherSection._meta.db_table,
    "former": FormerEmail._meta.db_table,
    "issue": Issue._meta.db_table,
    "issuestory": IssueStory._meta.db_table,
    "logged": LoggedDelivery._meta.db_table,
    "subscriber": Subscriber._meta.db_table,
    "tagged": TaggedArticle._meta.db_table,
    "topic": SubscriberTopic._meta.db_table,
    "variant": IssueVariant._meta.db_table,
}

# Whose turn it is at the hour that a digest was built for, by each part of it.
_PART: Final = "AND (%({0})s::int IS NULL OR coalesce(subscriber.{0}, %(own_{0})s) = %({0})s)"
_AT_SLOT: Final = "\n    ".join(_PART.format(field.name) for field in TIME_FIELDS)

# The stories in order, each with its bit.
_STORIES: Final = """
SELECT article_id, 1::bigint << (place - 1)::int AS bit
FROM unnest(%(stories)s::bigint[]) WITH ORDINALITY AS story (article_id, place)
"""

# Who would get which of the stories in ``plan_story``; where ``mask`` is 0, nothing.
_RECIPIENTS: Final = """
wanted_one AS (
    SELECT topic.subscriber_id, story.bit FROM {topic} AS topic
    JOIN {article} AS article ON article.section_id = topic.section_id
    JOIN plan_story AS story ON story.article_id = article.id
    UNION ALL
    SELECT topic.subscriber_id, story.bit FROM {topic} AS topic
    JOIN {further} AS further ON further.section_id = topic.section_id
    JOIN plan_story AS story ON story.article_id = further.article_id
    UNION ALL
    SELECT topic.subscriber_id, story.bit FROM {topic} AS topic
    JOIN {tagged} AS tagged ON tagged.tag_id = topic.tag_id
    JOIN plan_story AS story ON story.article_id = tagged.content_object_id
    UNION ALL
    SELECT topic.subscriber_id, story.bit FROM {topic} AS topic
    JOIN {byline} AS byline ON byline.reporter_id = topic.reporter_id
    JOIN plan_story AS story ON story.article_id = byline.article_id
    UNION ALL
    SELECT topic.subscriber_id, story.bit FROM {topic} AS topic
    JOIN {development} AS told ON told.event_id = topic.development_id AND told.kind <> 'cut'
    JOIN plan_story AS story ON story.article_id = told.article_id
),
wanted AS (SELECT subscriber_id, bit_or(bit) AS mask FROM wanted_one GROUP BY subscriber_id),
earlier AS MATERIALIZED (
    SELECT issue.id AS issue_id, variant.id AS variant_id, issue.state, bit_or(story.bit) AS mask
    FROM plan_story AS story
    JOIN {issuestory} AS mailed ON mailed.article_id = story.article_id
    JOIN {issue} AS issue ON issue.id = mailed.issue_id
    LEFT JOIN {variant} AS variant ON variant.issue_id = issue.id
    WHERE issue.id <> %(issue)s
        AND (variant.id IS NULL OR story.article_id = ANY(variant.articles))
    GROUP BY issue.id, variant.id
),
former AS (SELECT DISTINCT subscriber_id, address FROM {former}),
received AS (
    SELECT coalesce(moved.email, delivery.address) AS address, bit_or(earlier.mask) AS mask
    FROM earlier
    JOIN {logged} AS delivery ON delivery.issue_id = earlier.issue_id
        AND delivery.variant_id IS NOT DISTINCT FROM earlier.variant_id
    LEFT JOIN former ON former.subscriber_id = delivery.subscriber_id
        AND former.address = delivery.address
    LEFT JOIN {subscriber} AS moved ON moved.id = former.subscriber_id
    WHERE delivery.state = ANY(%(handed)s)
        OR delivery.state = ANY(%(open)s) AND earlier.state <> 'cancelled'
    GROUP BY coalesce(moved.email, delivery.address)
)
SELECT subscriber.id, subscriber.email,
    CASE WHEN subscriber.everything THEN (SELECT bit_or(bit) FROM plan_story) ELSE wanted.mask END
        & ~coalesce(received.mask, 0) AS mask
FROM {subscriber} AS subscriber
LEFT JOIN wanted ON wanted.subscriber_id = subscriber.id
LEFT JOIN received ON received.address = subscriber.email
WHERE subscriber.state = 'active' AND subscriber.frequency = ANY(%(frequencies)s)
    AND (subscriber.paused_until IS NULL OR subscriber.paused_until <= statement_timestamp())
    {at_slot}
    AND (subscriber.everything OR wanted.mask IS NOT NULL)
    {who}
""".replace("{at_slot}", _AT_SLOT)

_FEWER: Final = """
DELETE FROM plan_recipient WHERE id NOT IN (
    SELECT id FROM plan_recipient WHERE mask <> 0 ORDER BY random() LIMIT %(most)s
)
"""

# The tables live until the end of the transaction.
_PLAN: Final = (
    f"CREATE TEMPORARY TABLE plan_story ON COMMIT DROP AS {_STORIES}",
    f"CREATE TEMPORARY TABLE plan_recipient ON COMMIT DROP AS WITH {_RECIPIENTS}",
)
_COUNT: Final = f"""
WITH plan_story AS MATERIALIZED ({_STORIES}), recipient AS (WITH {_RECIPIENTS})
SELECT count(*) FROM recipient WHERE mask <> 0
"""  # noqa: S608 - our own text

_VARIANTS: Final = """
CREATE TEMPORARY TABLE plan_variant ON COMMIT DROP AS
SELECT mask, (
    SELECT array_agg(story.article_id ORDER BY story.bit) FROM plan_story AS story
    WHERE story.bit & mask <> 0
) AS articles
FROM (SELECT DISTINCT mask FROM plan_recipient WHERE mask <> 0) AS masks;
INSERT INTO {variant} (issue_id, articles) SELECT %(issue)s, articles FROM plan_variant
ON CONFLICT DO NOTHING;
ANALYZE plan_variant;
"""

# In the order of their addresses and with Message-IDs that grow the rows fill the largest two
# indexes from one end, which takes half as long. Of more variants than senders keep as messages
# (``mail.kept``), a variant's mails stand together instead, so that each is prepared about once.
MOST_BY_ADDRESS: Final = 500  # variants
_ROWS: Final = """
INSERT INTO {delivery}
    (issue_id, variant_id, subscriber_id, address, state, attempts, reply, message_id)
SELECT %(issue)s, variant_id, id, email, 'queued', 0, '',
    '<' || %(salt)s || lpad(to_hex(row_number() OVER ()), 10, '0') || '@' || %(domain)s || '>'
FROM (
    SELECT recipient.id, recipient.email, variant.id AS variant_id
    FROM plan_recipient AS recipient {join_variant}
    WHERE recipient.mask <> 0
    ORDER BY {order}
) AS ordered
ON CONFLICT (issue_id, address) DO NOTHING
"""
_WITH_VARIANT: Final = """
    JOIN plan_variant USING (mask)
    JOIN {variant} AS variant
        ON variant.issue_id = %(issue)s AND variant.articles = plan_variant.articles
"""
_WITHOUT_VARIANT: Final = "CROSS JOIN (SELECT NULL::bigint AS id) AS variant"


def lock() -> bool:
    """Be the only one that plans until the transaction ends; False: somebody else does."""
    return locks.try_take(Lock.PLANNING)


def plan(
    issue: Issue,
    *,
    again: bool = False,
    since: datetime.datetime | None = None,
    most: int | None = None,
) -> int:
    """Make the rows of the issue's recipients, within the transaction; return how many.

    Nobody gets a story again that some mail brought them, or is about to; who would get none has
    no row. The issue has at most ``MOST_STORIES`` stories that were not dropped.

    ``again``: of an issue that went out, for those who have no row; with ``since`` who confirmed
    after it. ``most``: so many of them, by chance.
    """
    stories = issue.stories.filter(dropped_at=None).order_by("position")
    values = _parameters(issue, list(stories.values_list("article_id", flat=True)))
    who, more = narrowing.condition(issue, again=again)
    values |= {"since": since, "most": most, **more}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_WORK_MEMORY}'")
        for statement in _PLAN:
            cursor.execute(statement.replace("{who}", who).format(**_TABLES), values)
        if most is not None:
            cursor.execute(_FEWER, values)
        join, order = _WITHOUT_VARIANT, "recipient.email"
        if issue.kind == Issue.Kind.DIGEST:
            for statement in filter(str.strip, _VARIANTS.split(";")):
                cursor.execute(statement.format(**_TABLES), values)
            join = _WITH_VARIANT.format(**_TABLES)
            if issue.variants.count() > MOST_BY_ADDRESS:
                order = "variant.id, recipient.email"
        cursor.execute(_ROWS.format(join_variant=join, order=order, **_TABLES), values)
        planned: int = cursor.rowcount
        # Senders keep plans; fresh statistics have them made anew for the table as it is now.
        cursor.execute(f"ANALYZE {Delivery._meta.db_table} (issue_id, state, ready_at)")
        cursor.execute("DROP TABLE plan_story, plan_recipient")
        cursor.execute("DROP TABLE IF EXISTS plan_variant")
    return planned


class Expected(NamedTuple):
    """How many rows a plan would make; not ``exact``: at most so many."""

    number: int
    exact: bool = True


def expected(
    issue: Issue, *, again: bool = False, since: datetime.datetime | None = None
) -> Expected:
    """Return how many rows ``plan`` would make now; changes nothing.

    Also of an issue of one story that was not saved yet. Where counting takes too long for a
    page, everybody counts whose frequency it is.
    """
    public = Article.objects.published()
    if issue.kind != Issue.Kind.DIGEST:
        stories = list(public.filter(pk=issue.article_id or 0).values_list("pk", flat=True))
    else:
        rows = issue.stories.filter(dropped_at=None, article__in=public.order_by().values("pk"))
        stories = list(rows.order_by("position").values_list("article_id", flat=True))
    who, more = narrowing.condition(issue, again=again)
    values = _parameters(issue, stories) | {"since": since, **more}
    sql = _COUNT.replace("{who}", who).format(**_TABLES)
    try:
        [(number,)] = Patience(COUNTING).ask(sql, values)
    except OperationalError:
        everybody = Subscriber.objects.active().filter(frequency__in=values["frequencies"])
        if issue.audience:
            everybody = everybody.filter(pk__in=narrowing.ids(issue))
        if since is not None:
            everybody = everybody.filter(confirmed_at__gt=since)
        return Expected(everybody.count(), exact=False)
    return Expected(number)


def _parameters(issue: Issue, stories: list[int]) -> dict[str, Any]:
    assert len(stories) <= MOST_STORIES
    return {
        "issue": issue.pk or 0,
        "stories": stories,
        "frequencies": frequencies(issue),
        **_slot(issue),
        "handed": [State.HANDING.value, State.ACCEPTED.value, State.UNKNOWN.value],
        "open": [State.QUEUED.value, State.CLAIMED.value, State.DEFERRED.value],
        "salt": secrets.token_urlsafe(_SALT_BYTES),
        "domain": mime.message_domain(),
    }


def _slot(issue: Issue) -> dict[str, int | None]:
    """Return the parts of the hour that a digest was built for, beside its edition's own."""
    edition, period = issue.edition, issue.period
    values: dict[str, int | None] = {}
    for field in TIME_FIELDS:
        values[field.name] = values[f"own_{field.name}"] = None
        if edition is not None and field in schedule_of(edition.frequency).times:
            values[f"own_{field.name}"] = getattr(edition, field.name)
            if period is not None:
                values[field.name] = field.part(timezone.localtime(period))
    return values


def frequencies(issue: Issue) -> list[str]:
    """Return the frequencies whose subscribers the issue is for."""
    schedule = schedule_for_issues(issue.kind)
    if schedule is None and issue.edition is not None:
        schedule = schedule_of(issue.edition.frequency)
    return [] if schedule is None else [frequency.value for frequency in schedule.readers]
