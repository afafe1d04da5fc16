"""What the mail's promises of speed rest on: the database takes the index, on 100,000 rows."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.db import prepared
from newsroom.roles import MAIL_DESK
from subscriptions.admin.deliveries import matching
from subscriptions.issues import archive, recipients
from subscriptions.models import Bounce, Delivery, DeliveryRecord, Issue, Subscriber
from subscriptions.outbox import claim, hand_over, retention
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
ROWS = 100_000
ISSUES = 50
DAY = datetime.timedelta(days=1)
READ_BY_INDEX = {"subscriptions_delivery", "subscriptions_deliveryrecord"}

SUBSCRIBERS = """
INSERT INTO subscriptions_subscriber
    (email, state, unsubscribe_token, source_page, frequency, hour, weekday, everything, created_at,
     confirmed_at)
SELECT 'p' || n || '@contoh.id', 'active', lpad(n::text, 22, '0'), '/',
    (ARRAY['instant', 'breaking', 'daily', 'weekly'])[1 + n %% 4], CASE WHEN n %% 4 >= 2 THEN n %% 24 END,
    CASE WHEN n %% 4 = 3 THEN 1 + n %% 7 END, true, now(), now()
FROM generate_series(1, %(rows)s) AS n
"""
ISSUE_ROWS = """
INSERT INTO subscriptions_issue
    (kind, edition_id, slug, is_listed, state, subject, subject_pattern, headline, standfirst, link,
     picture_url, html, text, send_at, created_at, started_at, completed_at, note, candidates,
     left_out)
SELECT 'digest', (SELECT min(id) FROM subscriptions_edition), 'e', n %% 2 = 0,
    CASE WHEN n = %(rows)s THEN 'sending' ELSE 'complete' END, 'S', '', 'H', '', '', '', 'h', 't',
    now(), now(), now() - n * interval '1 minute', CASE WHEN n < %(rows)s THEN now() END, '', 1, 0
FROM generate_series(1, %(rows)s) AS n
"""
DELIVERIES = """
INSERT INTO subscriptions_delivery
    (issue_id, subscriber_id, address, state, attempts, reply, message_id, ready_at, finished_at,
     handed_at)
SELECT issue.id, s.id, s.email, CASE WHEN issue.state = 'sending' THEN 'queued' ELSE 'accepted' END,
    0, '', '<' || lpad((issue.id * 1000000 + s.id)::text, 22, 'x') || '@contoh.id>', now(),
    CASE WHEN issue.state <> 'sending' THEN now() END, now()
FROM (SELECT id, state FROM subscriptions_issue ORDER BY id DESC LIMIT %(issues)s) AS issue
CROSS JOIN (SELECT id, email FROM subscriptions_subscriber ORDER BY id LIMIT %(each)s) AS s
"""


def fill(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("ANALYZE")


def plan_of(sql, parameters=None):
    """Return every node of the plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        found = cursor.fetchone()[0]
    waiting = [(found if isinstance(found, list) else json.loads(found))[0]["Plan"]]
    nodes = []
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def of(queryset):
    return plan_of(*queryset.query.sql_with_params())


def plans_of(act):
    """Return every node of the plans of all statements of ``act``."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [node for query in asked for node in plan_of(query["sql"].replace("%", "%%"), [])]


def indexes(nodes):
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def read_whole(nodes):
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


@pytest.fixture
def deliveries(db):
    fill(SUBSCRIBERS, rows=ROWS // ISSUES)
    fill(ISSUE_ROWS, rows=ISSUES)
    fill(DELIVERIES, issues=ISSUES, each=ROWS // ISSUES)
    assert Delivery.objects.count() == ROWS


def test_whose_turn_it_is_comes_from_the_slots(db):
    fill(SUBSCRIBERS, rows=ROWS)
    due = Subscriber.objects.active().filter(frequency="weekly", hour=7, weekday=4).order_by()
    assert due.exists()
    assert indexes(of(due)) == {"subscriber_slot"}


def test_the_archive_is_walked_by_its_index(db):
    fill(ISSUE_ROWS, rows=ROWS)
    stories = [make_article().pk for _ in range(20)]
    fill(
        "INSERT INTO subscriptions_issuestory (issue_id, article_id, position, label, headline, "
        "standfirst, link) SELECT id, (%(stories)s::bigint[])[1 + id %% 20], 0, '', '', '', ''"
        " FROM subscriptions_issue",
        stories=stories,
    )
    listed = Issue.objects.filter(is_listed=True, state__in=["sending", "paused", "complete"])
    page = listed.order_by("-started_at", "-pk")[:21]
    assert indexes(of(page)) == {"issue_archive"}
    whole = of(archive.listed()[:21])
    assert "issue_archive" in indexes(whole)
    assert "subscriptions_issue" not in read_whole(whole)


def test_the_log_finds_a_message_id_and_an_address_without_reading_it_whole(
    deliveries, client, settings
):
    settings.DELIVERY_RETENTION_DAYS = 31
    half = Issue.objects.filter(state="complete").order_by("pk")[ISSUES // 2 :]
    Issue.objects.filter(pk__in=half).update(completed_at=timezone.now() - 40 * DAY)
    assert retention.put_away_due(lambda _seconds: False) == DeliveryRecord.objects.count() > 0
    fill("SELECT 1")
    mail = Delivery.objects.order_by("pk")[ROWS // 5]
    by_name = plans_of(lambda: list(matching(mail.message_id)))
    assert {"delivery_message_id_once", "deliveryrecord_message_id"} <= indexes(by_name)
    by_address = plans_of(lambda: list(matching(mail.address.upper())))
    assert {"one_delivery_an_address", "deliveryrecord_address"} <= indexes(by_address)
    assert not READ_BY_INDEX & read_whole([*by_name, *by_address])
    assert [row.pk for row in matching(mail.message_id)] == [mail.pk]
    assert matching(mail.address).count() == ISSUES
    assert not matching("tidak ada")

    client.force_login(make_user(MAIL_DESK))
    url = reverse("admin:subscriptions_loggeddelivery_changelist")
    for term, number in ((mail.message_id, 1), (mail.address, ISSUES), ("p1@", 0)):
        rows = client.get(url, {"q": term}).context["cl"].result_list
        assert len(rows) == number
    newest = [row.issue_id for row in client.get(url).context["cl"].result_list]
    assert newest == [max(Issue.objects.values_list("pk", flat=True))] * 100
    part = client.get(url, {"q": "p1999", "issue__id__exact": mail.issue_id})
    assert [row.address for row in part.context["cl"].result_list] == ["p1999@contoh.id"]


def test_planning_reads_of_old_mails_only_those_of_the_same_stories(deliveries, settings):
    settings.DELIVERY_RETENTION_DAYS = 31
    over = Issue.objects.filter(state="complete")
    over.update(completed_at=timezone.now() - 40 * DAY)
    retention.put_away_due(lambda _seconds: False)
    mailed = DeliveryRecord.objects.latest("pk").issue
    story, new = make_article(), make_article()
    mailed.stories.create(article=story, position=0, headline="Cerita")
    fill("SELECT 1")
    sql = recipients._COUNT.replace("{who}", "").format(**recipients._TABLES)
    issue = Issue(kind="digest", edition=mailed.edition)
    values = recipients._parameters(issue, [story.pk, new.pk]) | {"since": None}
    nodes = plan_of(sql, values)
    assert "deliveryrecord_balance" in indexes(nodes)
    assert "subscriptions_deliveryrecord" not in read_whole(nodes)


_IS_PREPARED = "SELECT 1 FROM pg_prepared_statements WHERE name = %s"


@pytest.fixture
def kept_plan():
    """Return a function that gives the plan which a connection keeps for a statement.

    psycopg forgets whatever was prepared where a table is dropped and it had prepared something
    itself, in this test or in one before: then it is prepared anew, as the site's own are.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    made = {}

    def plan(sql, values):
        text, names = prepared.numbered(sql)
        name = made.setdefault(text, f"kept_{len(made)}")
        if not connection.connection.execute(_IS_PREPARED, [name]).fetchall():
            connection.connection.execute(f"PREPARE {name} AS {text.decode()}")
        if not names:
            return plan_of(f"EXECUTE {name}")
        marks = ", ".join(["%s"] * len(names))
        return plan_of(f"EXECUTE {name}({marks})", [values[name] for name in names])

    return plan


@pytest.fixture
def watched(kept_plan, monkeypatch):
    """Return the indexes of each statement that a sender runs from now on."""
    plans = []
    real = prepared.run

    def run(sql, values):
        nodes = kept_plan(sql, values)
        plans.append(indexes(nodes))
        assert "subscriptions_delivery" not in read_whole(nodes)
        return real(sql, values)

    monkeypatch.setattr(prepared, "run", run)
    return plans


def test_a_sender_claims_and_hands_over_by_index_whatever_else_is_in_hand(deliveries, watched):
    issue = Issue.objects.get(state="sending")
    # The database does not know yet that a thousand are claimed.
    mails = claim.claim(issue.pk, 1000)
    assert len(mails) == 1000
    assert "delivery_ready" in watched.pop()
    hand_over.hand_over(mails[0])
    hand_over.hand_over(mails[1], after=hand_over.Accepted(mails[0], "250 ok"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subscriptions_delivery")
    hand_over.hand_over(mails[2], after=hand_over.Accepted(mails[1], "250 ok"))
    assert claim.going_out() == [issue.pk]
    for used in watched:
        assert {one for one in used if "delivery" in one} <= {"subscriptions_delivery_pkey"}
    assert any("delivery" in one for one in watched[-2])


def test_a_plan_made_while_the_table_was_short_is_made_anew_once_an_issue_is_planned(
    db, kept_plan, monkeypatch, make_subscriber, start_issue
):
    seen = []
    real = prepared.run
    monkeypatch.setattr(
        prepared, "run", lambda sql, values: seen.append((sql, values)) or real(sql, values)
    )
    make_subscriber()
    issue = start_issue()
    (mail,) = claim.claim(issue.pk, 100)
    hand_over.hand_over(mail)
    for sql, values in seen:
        kept_plan(sql, values)
    fill(SUBSCRIBERS, rows=20_000)
    start_issue(make_article())
    for sql, values in seen:
        assert "subscriptions_delivery" not in read_whole(kept_plan(sql, values))


def test_the_newest_bounces_come_from_their_index(db):
    fill(SUBSCRIBERS, rows=1000)
    now = timezone.now()
    subscribers = list(Subscriber.objects.values_list("pk", flat=True)[:1000])
    Bounce.objects.bulk_create(
        Bounce(
            key=str(n), kind="soft", source="dsn", subscriber_id=subscribers[n % 1000],
            at=now - datetime.timedelta(minutes=n),
        )
        for n in range(10_000)
    )  # fmt: skip
    fill("SELECT 1")
    assert indexes(of(Bounce.objects.all()[:50])) == {"bounce_newest"}
