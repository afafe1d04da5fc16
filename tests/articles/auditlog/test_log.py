"""One act, one entry; what is written stays as it is, in PostgreSQL itself."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import RequestFactory
from django.utils import translation

from articles.auditlog import acts, origin, retention
from articles.auditlog.acts import Act
from articles.auditlog.log import EACH, masked, record, record_counted
from articles.auditlog.models import Entry
from newsroom.middleware import OriginMiddleware
from tests.factories import make_user

SAMPLES = {
    "factors": ["password", "totp"],
    "factor": "webauthn",
    "before": "draft",
    "after": "approved",
    "changes": [{"changed": {"fields": ["Headline"]}}],
    "address": "pembaca@contoh.id",
    "count": 3,
}


def params_of(act):
    return {name: SAMPLES.get(name, "x") for name in acts.named_in(act)}


def change_directly(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def old(db):
    """An entry of 500 days ago, one of 100 and one of today."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE auditlog_entry DISABLE TRIGGER auditlog_stamp")
        for days in (500, 100):
            cursor.execute(
                "INSERT INTO auditlog_entry (at, act, actor_name, object_type, object_id,"
                " object_name, params, network, browser, page) VALUES"
                " (statement_timestamp() - make_interval(days => %s), 'login.out', '', '', '', '',"
                " '{}', '', '', '')",
                [days],
            )
        cursor.execute("ALTER TABLE auditlog_entry ENABLE TRIGGER auditlog_stamp")
    record(Act.LOGOUT)


class TestEachAct:
    @pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
    def test_it_is_one_entry_that_reads_well_in_both_languages(self, act, db):
        entry = record(act, **params_of(act))
        entry.refresh_from_db()
        assert Entry.objects.count() == 1
        said = {}
        for language in ("id", "en"):
            with translation.override(language):
                said[language] = entry.sentence
        assert said["id"] != said["en"]
        assert not any(mark in text for text in said.values() for mark in ("%(", "…"))

    def test_it_is_in_a_group_that_has_a_name(self):
        assert {act.partition(".")[0] for act in Act} == acts.GROUPS.keys()

    def test_it_takes_exactly_what_its_sentence_names(self, db):
        for told in ({}, {"role": "Editor", "more": 1}, {"rolle": "Editor"}):
            with pytest.raises(TypeError):
                record(Act.ROLE_GIVEN, **told)

    @pytest.mark.parametrize(
        ("label", "wanted"),
        [
            ("articles.add_tag", "menambah tag"),
            ("articles.approve_article", "menyetujui, menjadwalkan, dan menerbitkan"),
            ("articles.fly_article", "articles.fly_article"),
            ("", ""),
        ],
    )
    def test_it_says_permissions_and_roles_in_words(self, label, wanted):
        assert acts.sentence(Act.PERMISSION_GIVEN, {"permission": label}).endswith(wanted)
        assert acts.sentence(Act.ROLE_GIVEN, {"role": "Editor"}) == "Memberikan peran Redaktur"

    def test_an_act_of_another_release_is_shown_by_its_code(self):
        assert acts.sentence("login.by_smoke", {"x": 1}) == "login.by_smoke"


class TestAnEntry:
    def test_it_masks_addresses_wherever_they_stand(self, db):
        user = make_user(username="ratna@contoh.id")
        entry = record(Act.TRIAL_MAIL, user, address="Ratna <ratna.kirana@mail.contoh.id>")
        entry.refresh_from_db()
        assert entry.object_name == "r•••@contoh.id"
        assert entry.params == {"address": "Ratna <r•••@mail.contoh.id>"}

    def test_it_stays_readable_when_its_object_is_gone(self, db):
        user = make_user(username="ratna")
        entry = record(Act.USER_DELETED, user)
        user.delete()
        entry.refresh_from_db()
        assert (entry.object_name, entry.object_type) == ("ratna", "auth.user")

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("", ""),
            ("tanpa alamat", "tanpa alamat"),
            ("a@b.id,c.d@e.id", "a•••@b.id,c•••@e.id"),
            ("surel=x+y@contoh.co.id", "surel=x•••@contoh.co.id"),
        ],
    )
    def test_masking(self, text, wanted):
        assert masked(text) == wanted


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE auditlog_entry SET actor_name = 'orang lain'",
            "DELETE FROM auditlog_entry",
            "DELETE FROM auditlog_entry WHERE at < now() - interval '95 days'",
            "SET LOCAL pgtrigger.ignore = '{auditlog_refuse}'; DELETE FROM auditlog_entry",
            "SET LOCAL auditlog.removing = 'on'; DELETE FROM auditlog_entry",
            "SET LOCAL auditlog.removing = 'on'; UPDATE auditlog_entry SET act = 'x'",
        ],
    )
    def test_it_refuses_who_asks_the_database_directly(self, old, statement):
        with pytest.raises((ProgrammingError, InternalError), match="only added to"):
            change_directly(statement)
        assert Entry.objects.count() == 3

    def test_it_refuses_to_be_emptied(self, old):
        with pytest.raises((ProgrammingError, InternalError), match="only added to"):
            change_directly("TRUNCATE auditlog_entry")
        assert Entry.objects.count() == 3

    def test_nobody_dates_an_entry_back(self, db):
        change_directly("SET LOCAL timezone = 'UTC'")
        Entry.objects.create(act=Act.LOGOUT, at="2020-01-01T00:00Z")
        assert not Entry.objects.filter(at__year__lt=2026).exists()

    def test_old_entries_go_by_the_one_way_and_that_is_written_down(self, old, settings):
        settings.AUDIT_LOG_DAYS = 400
        assert retention.remove_expired() == 1
        said = Entry.objects.first()
        assert (said.act, said.params) == (Act.LOG_EXPIRED, {"days": 400, "count": 1})
        assert retention.remove_expired() == 0

    def test_nothing_younger_than_ninety_days_goes_whatever_is_asked(self, old):
        with connection.cursor() as cursor:
            cursor.execute("SELECT auditlog_remove_expired(-1)")
            assert cursor.fetchone() == (2,)
        assert Entry.objects.count() == 1


class TestARoleOfItsOwn:
    """What a role of its own adds (docs/operating.md): not even the triggers are in its hands."""

    @pytest.fixture
    def site(self, old):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE ROLE newsroom_site_of_tests;"
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
                "  TO newsroom_site_of_tests;"
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO newsroom_site_of_tests;"
                "REVOKE UPDATE, DELETE ON auditlog_entry FROM newsroom_site_of_tests;"
                "SET LOCAL ROLE newsroom_site_of_tests"
            )
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")

    def test_it_adds_and_removes_what_is_old_enough(self, site, settings):
        settings.AUDIT_LOG_DAYS = 400
        record(Act.LOGOUT)
        assert record_counted(Act.UNKNOWN_LOGIN)
        assert retention.remove_expired() == 1

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE auditlog_entry SET actor_name = ''",
            "DELETE FROM auditlog_entry",
            "TRUNCATE auditlog_entry",
            "ALTER TABLE auditlog_entry DISABLE TRIGGER ALL",
            "DROP TABLE auditlog_entry",
            "SET LOCAL session_replication_role = 'replica'",
            (
                "CREATE OR REPLACE FUNCTION auditlog_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN OLD; END $$"
            ),
        ],
    )
    def test_it_does_nothing_else(self, site, statement):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            change_directly(statement)


class TestWrongLogins:
    def test_a_flood_leaves_a_few_lines(self, db):
        user = make_user()
        for _ in range(1000):
            record_counted(Act.WRONG_PASSWORD, user)
        written = Entry.objects.filter(act=Act.WRONG_PASSWORD).order_by("pk")
        told = [entry.params["count"] for entry in written]
        assert told == [*range(1, EACH + 1), 8, 16, 32, 64, 128, 256, 512]

    def test_each_login_is_counted_by_itself(self, db):
        first, second = make_user(username="a"), make_user(username="b")
        for user in (first, second, None):
            for _ in range(3):
                record_counted(Act.WRONG_PASSWORD, user)
        assert Entry.objects.filter(act=Act.WRONG_PASSWORD).count() == 9


class TestWhere:
    def ask(self, path, user=None, view=None, **headers):
        from django.contrib.auth.models import AnonymousUser
        from django.urls import resolve

        request = RequestFactory().get(path, headers=headers, REMOTE_ADDR="203.0.113.77")
        request.user = user or AnonymousUser()

        def answer(request):
            request.resolver_match = resolve(request.path_info)
            return record(Act.LOGOUT)

        return OriginMiddleware(answer)(request)

    def test_it_knows_who_asked_from_where_on_which_page(self, db):
        user = make_user(username="bagas")
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        entry = self.ask("/admin/auth/user/5/change/?x=1", user, **{"User-Agent": agent})
        assert (entry.actor_id, entry.actor_name) == (user.pk, "bagas")
        assert entry.network == "203.0.113.0/24"
        assert entry.browser == "Firefox 140, Linux"
        assert entry.page == "/admin/auth/user/5/change/"

    def test_it_keeps_no_secret_link(self, db):
        assert self.ask("/admin/account/reset/MQ/a~b~c/").page == "/admin/account/reset/…/…/"
        assert self.ask("/langganan/u/geheim-token/").page == "/langganan/u/…/"

    def test_outside_a_request_nobody_acts(self, db):
        assert record(Act.LOGOUT).actor_id is None

    @pytest.mark.parametrize(
        ("agent", "wanted"),
        [
            ("", ""),
            ("curl/8", ""),
            (
                (
                    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
                    " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
                ),
                "Samsung Internet 25, Android",
            ),
            (
                (
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
                ),
                "Safari 17, iPhone",
            ),
            (
                (
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                    " Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
                ),
                "Edge 126, Windows",
            ),
            ("<script>" * 500, ""),
        ],
    )
    def test_browsers_have_names_for_people(self, agent, wanted):
        assert origin.browser_of(agent) == wanted

    @pytest.mark.parametrize(
        ("address", "wanted"),
        [
            ("198.51.100.9", "198.51.100.0/24"),
            ("::ffff:198.51.100.9", "198.51.100.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
            ("", ""),
            ("unix:", ""),
        ],
    )
    def test_networks(self, address, wanted):
        assert origin.network_of(address) == wanted
