"""The page of the log: who reads it, what can be asked for, what it costs, what leaves it."""

import csv
import datetime
import io
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.filters import FilterForm
from articles.auditlog.log import record
from articles.auditlog.models import Entry
from newsroom import roles
from tests.factories import make_article, make_user

PAGE, EXPORT = "/admin/auditlog/entry/", "/admin/auditlog/entry/export/"
MANY = 20_000


@pytest.fixture
def boss(db, client):
    boss = make_user(roles.ADMINISTRATOR, "siti")
    client.force_login(boss)
    return boss


@pytest.fixture
def many(db):
    """A log of many days, by twenty people, of all acts."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE auditlog_entry DISABLE TRIGGER auditlog_stamp")
        cursor.execute(
            "INSERT INTO auditlog_entry (at, act, actor_id, actor_name, object_type, object_id,"
            " object_name, params, network, browser, page) SELECT"
            " now() - make_interval(mins => %s - n), (%s::text[])[1 + n %% %s], n %% 20,"
            " 'orang' || n %% 20, 'articles.article', n %% 1000, 'Berita ' || md5(n::text), '{}',"
            " '203.0.113.0/24', 'Firefox 140, Linux', '/admin/'"
            " FROM generate_series(1, %s) AS n",
            [MANY, Act.values, len(Act.values), MANY],
        )
        cursor.execute("ANALYZE auditlog_entry")


def shown(client, **asked):
    return list(client.get(PAGE, asked).context["entries"])


class TestWhoReadsIt:
    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_nobody_but_administrators(self, client, db, role):
        client.force_login(make_user(role))
        assert client.get(PAGE).status_code == 403
        assert client.post(EXPORT).status_code == 403

    def test_nobody_changes_or_deletes_an_entry(self, client, boss):
        entry = record(Act.LOGOUT)
        for address in (f"{PAGE}{entry.pk}/delete/", f"{PAGE}add/"):
            assert client.post(address, {"post": "yes"}).status_code == 403
        assert client.get(f"{PAGE}{entry.pk}/change/").url == PAGE
        client.post(PAGE, {"action": "delete_selected", "_selected_action": entry.pk})
        assert Entry.objects.filter(pk=entry.pk).exists()


class TestWhatIsAskedFor:
    def test_everything_newest_first_a_page_at_a_time(self, client, boss, many):
        response = client.get(PAGE)
        first = response.context["entries"]
        second = client.get(PAGE, {"before": response.context["before"]}).context["entries"]
        keys = [entry.pk for entry in [*first, *second]]
        assert keys == sorted(keys, reverse=True)
        assert len(set(keys)) == 100

    def test_by_person(self, client, boss):
        record(Act.LOGOUT, actor=boss)
        record(Act.LOGOUT)
        assert {entry.actor_name for entry in shown(client, who=boss.pk)} == {"siti"}
        assert {entry.actor_name for entry in shown(client, who="0")} == {""}

    def test_by_act_or_its_group(self, client, boss):
        record(Act.FACTORS_RESET, boss)
        record(Act.CODES_MADE, boss)
        assert [entry.act for entry in shown(client, act=Act.CODES_MADE)] == [Act.CODES_MADE]
        assert len(shown(client, act="factor")) == 2

    def test_by_object_and_the_histories_lead_there(self, client, boss):
        story, other = make_article("Gempa"), make_article("Banjir")
        for each in (story, other):
            record(Act.STORY_MOVED, each, before="draft", after="approved")
        page = client.get(f"/admin/auth/user/{boss.pk}/history/").text
        assert f"kind=auth.user&amp;key={boss.pk}" in page
        assert f"?who={boss.pk}" in page
        found = client.get(PAGE, {"kind": "articles.article", "key": story.pk})
        assert {entry.object_name for entry in found.context["entries"]} == {"Gempa"}
        assert f"/admin/articles/article/{story.pk}/change/" in found.text

    def test_by_day_where_the_newsroom_is(self, client, boss, many):
        day = timezone.localdate() - datetime.timedelta(days=3)
        found = shown(client, since=day.isoformat(), until=day.isoformat())
        assert {entry.day for entry in found} == {day}

    @pytest.mark.parametrize("words", ["gempa", "GEMPA besar", "gem bes", "siti gempa", "gempa'"])
    def test_by_words(self, client, boss, words):
        record(Act.DELETED, make_article("Gempa besar di Aleppo"), actor=boss)
        record(Act.DELETED, make_article("Banjir"), actor=boss)
        found = [entry.object_name for entry in shown(client, q=words, act=Act.DELETED)]
        assert found == ["Gempa besar di Aleppo"]

    @pytest.mark.parametrize(
        "asked",
        [
            {"q": "'\\:*&|!()<->"}, {"q": "\u4e2d\u6587"}, {"who": "x"}, {"act": "x"},
            {"since": "x"}, {"kind": "auth.nothing"}, {"before": "9" * 30}, {"before": "-1"},
            {"key": "%_\\"}, {"until": "9999-12-31"},
        ],
    )  # fmt: skip
    def test_nothing_that_is_typed_breaks_it(self, client, boss, asked):
        assert client.get(PAGE, asked).status_code == 200
        assert b"".join(client.post(f"{EXPORT}?{urlencode(asked)}").streaming_content)

    def test_what_there_is_none_of_is_said(self, client, boss):
        assert "Tidak ada catatan seperti ini" in client.get(PAGE, {"q": "zzz"}).text


class TestWhatItCosts:
    ASKED = (
        {},
        {"who": "1"},
        {"act": "mail"},
        {"kind": "articles.article", "key": "7"},
        {"q": "berita c4ca"},
        {"since": "2026-01-01"},
    )

    def test_at_most_ten_queries_however_long_it_is(self, client, boss, many):
        for asked in self.ASKED:
            with CaptureQueriesContext(connection) as seen:
                client.get(PAGE, asked)
            assert len(seen) <= 10, asked

    @pytest.mark.parametrize(
        ("asked", "index"),
        [
            ({}, "auditlog_entry_pkey"),
            ({"act": Act.LOG_EXPIRED}, "audit_act"),
            ({"kind": "articles.article", "key": "7"}, "audit_object"),
            ({"q": "c4ca4238a0b923820dcc509a6f75849b"}, "audit_words"),
        ],
    )
    def test_each_question_walks_an_index(self, boss, many, asked, index):
        form = FilterForm(asked)
        plan = form.entries()[:51].explain()
        assert index in plan
        assert "Seq Scan" not in plan

    def test_one_person_among_many_and_one_day_walk_theirs(self, boss, many):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE auditlog_entry DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE auditlog_entry SET actor_id = %s WHERE id = (SELECT min(id) FROM"
                " auditlog_entry)",
                [boss.pk],
            )
            cursor.execute("ANALYZE auditlog_entry")
            cursor.execute("ALTER TABLE auditlog_entry ENABLE TRIGGER USER")
        assert "audit_actor" in FilterForm({"who": boss.pk}).entries()[:51].explain()
        day = (timezone.localdate() - datetime.timedelta(days=9)).isoformat()
        plan = FilterForm({"since": day, "until": day}).entries()[:51].explain()
        assert "Seq Scan" not in plan


class TestTheDownload:
    def read(self, response):
        text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
        return list(csv.reader(io.StringIO(text)))

    def test_it_holds_what_is_asked_for_and_is_an_entry_itself(self, client, boss):
        record(Act.CODES_MADE, boss)
        rows = self.read(client.post(f"{EXPORT}?act=factor"))
        assert len(rows) == 2
        assert rows[1][2] == "Membuat kode pemulihan baru"
        last = Entry.objects.first()
        assert (last.act, last.params, last.actor_name) == (Act.LOG_EXPORTED, {"count": 1}, "siti")

    def test_no_cell_is_a_formula_and_no_address_whole(self, client, boss):
        record(Act.TRIAL_MAIL, make_article("=1+1"), address="pembaca@contoh.id")
        text = str(self.read(client.post(f"{EXPORT}?act=mail")))
        assert "'=1+1" in text
        assert "pembaca@" not in text

    def test_it_speaks_the_language_of_who_asks(self, client, boss):
        client.cookies["django_language"] = "en"
        record(Act.CODES_MADE, boss)
        assert "Made new recovery codes" in str(self.read(client.post(EXPORT)))

    def test_a_long_one_needs_no_memory_and_misses_none(self, client, boss, many):
        rows = self.read(client.post(EXPORT))
        assert len(rows) == Entry.objects.count() + 1

    def test_a_get_downloads_nothing(self, client, boss):
        assert client.get(EXPORT).status_code == 405


def test_no_entry_shows_without_translation(client, boss):
    """Each act's sentence and its short form in the list of choices are in Indonesian."""
    page = client.get(PAGE).text
    assert not re.search(r">(Changed|Gave|Took|Made|Exported)[ <]", page)
