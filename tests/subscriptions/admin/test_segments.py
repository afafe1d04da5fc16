"""Segments: whom they mean, counted while typed or by a button, and what they are used for."""

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import uniting
from articles.models import Event, Tag
from newsroom.roles import EDITOR, MAIL_DESK, REPORTER
from subscriptions.issues import digest, lifecycle, recipients
from subscriptions.models import Edition, Issue, Segment, Subscriber
from subscriptions.models.segment import readers
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:subscriptions_{name}", args=args)


@pytest.fixture
def sea(db):
    return make_section("Laut")


@pytest.fixture
def everybody(make_subscriber, sea):
    """Readers who differ in one thing each, by name."""
    people = {
        name: make_subscriber(f"{name}@{'kantor' if name == 'kantor' else 'contoh'}.id")
        for name in ("laut", "harian", "baru", "rubrik", "kantor", "semua")
    }
    preferences.choose(people["laut"], Choice("instant", sections=(sea.pk,)))
    rows = Subscriber.objects
    rows.update(confirmed_at=timezone.now() - datetime.timedelta(days=400))
    rows.filter(pk=people["harian"].pk).update(frequency="daily")
    rows.filter(pk=people["baru"].pk).update(confirmed_at=timezone.now())
    rows.filter(pk=people["rubrik"].pk).update(source_page="/rubrik/laut/")
    make_subscriber("pergi@contoh.id", state="unsubscribed", frequency="daily")
    return people


def names(rules):
    return {reader.email.partition("@")[0] for reader in readers(rules)}


class TestWhom:
    def test_each_rule_and_all_together(self, everybody, sea):
        day = timezone.localdate().isoformat()
        flood = Event.begin("Tanggul jebol")
        reader = everybody["banjir"] = Subscriber.objects.get(email="semua@contoh.id")
        preferences.choose(reader, Choice("instant", developments=(flood.pk,)))
        Subscriber.objects.filter(pk=reader.pk).update(email="banjir@contoh.id")
        for rules, expected in (
            ({"frequencies": ["daily"]}, {"harian"}),
            ({"frequencies": ["daily", "weekly"]}, {"harian"}),
            ({"sections": [sea.pk]}, {"laut"}),
            ({"developments": [flood.pk]}, {"banjir"}),
            ({"joined_from": day}, {"baru"}),
            ({"joined_from": day, "joined_until": day}, {"baru"}),
            ({"joined_until": "2020-01-01"}, set()),
            ({"source": "/rubrik/"}, {"rubrik"}),
            ({"domain": "kantor.id"}, {"kantor"}),
            ({"domain": "antor.id"}, set()),
            ({"frequencies": ["daily"], "domain": "kantor.id"}, set()),
        ):
            assert names(rules) == expected, rules

    def test_a_topic_that_is_gone_means_nobody_not_everybody(self, everybody, sea):
        rules = {"sections": [sea.pk]}
        sea.delete()
        assert names(rules) == set()

    @pytest.mark.parametrize("kind", ["tag", "development"])
    def test_who_chose_a_topic_that_was_merged_is_meant_by_the_one_that_is_left(
        self, make_subscriber, kind
    ):
        model = {"tag": Tag, "development": Event}[kind]
        kept, gone = model.objects.create(name="Banjir"), model.objects.create(name="Rob")
        reader = make_subscriber("banjir@contoh.id")
        preferences.choose(reader, Choice("instant", **{f"{kind}s": (gone.pk,)}))
        segment = Segment.objects.create(name="Banjir", rules={f"{kind}s": [gone.pk]})
        name = {"tag": "tag", "development": "event"}[kind]
        twins = uniting.merge(name, gone.pk, kept.pk, make_user(EDITOR))
        assert names(segment.rules) == {"banjir"}
        uniting.undo(twins, make_user(EDITOR))
        assert names(segment.rules) == {"banjir"}

    def test_the_database_takes_none_that_asks_nothing(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Segment.objects.create(name="Semua", rules={})


def test_the_mail_desk_finds_what_readers_may_choose(client, article):
    Event.objects.create(name="Banjir Demak")
    tag = Tag.objects.create(name="Banjir")
    for role in (MAIL_DESK, REPORTER):
        client.force_login(make_user(role))
        for model, field, name in (
            ("edition", "tags", tag.name), ("subscribertopic", "development", "Banjir Demak"),
        ):  # fmt: skip
            asked = {"app_label": "subscriptions", "model_name": model, "field_name": field}
            answer = client.get(reverse("admin:autocomplete"), asked | {"term": "banjir"})
            if role == MAIL_DESK:
                assert [row["text"] for row in answer.json()["results"]] == [name]
            elif field == "development":  # tags are a reporter's own as well
                assert answer.status_code == 403
    stories = {"app_label": "articles", "model_name": "eventstory", "field_name": "event"}
    client.force_login(make_user(MAIL_DESK))
    assert client.get(reverse("admin:autocomplete"), stories).status_code == 403


class TestForm:
    def test_it_is_saved_shown_again_and_counted(self, desk, everybody, sea):
        form = {
            "name": "Pembaca laut", "sections": [sea.pk], "source": "https://berita.example/r/",
            "domain": " @Kantor.ID ", "joined_from": "2026-01-02", "frequencies": ["instant"],
        }  # fmt: skip
        assert desk.post(url("segment_add"), form).status_code == 302
        segment = Segment.objects.get()
        assert segment.rules == {
            "sections": [sea.pk], "source": "/r/", "domain": "kantor.id",
            "joined_from": "2026-01-02", "frequencies": ["instant"],
        }  # fmt: skip
        page = desk.get(url("segment_change", segment.pk)).content.decode()
        for part in ("kantor.id", 'value="2026-01-02"', "0 pembaca aktif", 'value="/r/"'):
            assert part in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"source": "tanpa-garis"},
            {"domain": "bukan domain"},
            {"domain": "@", "frequencies": ["daily"]},
            {"domain": "sari@", "frequencies": ["daily"]},
            {"joined_until": "9999-12-31"},
            {"joined_from": "0001-01-01"},
            {"joined_from": "2026-02-01", "joined_until": "2026-01-01"},
            {"frequencies": ["setiap-detik"]},
            {"sections": ["x"]},
        ],
    )
    def test_what_asks_nothing_or_cannot_be_is_not_saved(self, desk, wrong):
        page = desk.post(url("segment_add"), {"name": "A"} | wrong)
        assert page.status_code == 200
        assert not Segment.objects.exists()

    def test_the_script_is_told_the_number(self, desk, everybody):
        answer = desk.post(url("segment_count"), {"name": "", "frequencies": ["daily"]})
        assert answer.json() == {"said": "1 pembaca aktif"}
        assert desk.post(url("segment_count"), {}).json() == {"said": "6 pembaca aktif"}
        for wrong, words in (
            ({"source": "x"}, "garis miring"),
            ({"joined_until": "9999-12-31"}, "2999-12-31"),
            ({"domain": "@"}, "bukan domain"),
        ):
            assert words in desk.post(url("segment_count"), wrong).json()["said"], wrong

    def test_without_a_script_a_button_counts_saves_nothing_and_keeps_what_was_typed(
        self, desk, everybody
    ):
        form = {"name": "Nama saya", "frequencies": ["daily"], "_count": "1"}
        page = desk.post(url("segment_add"), form)
        text = page.content.decode()
        assert "1 pembaca aktif" in text
        assert 'value="Nama saya"' in text
        assert "errornote" not in text
        assert not Segment.objects.exists()

    def test_counting_is_for_who_may_see_it(self, client):
        client.force_login(make_user(EDITOR))
        assert client.post(url("segment_count"), {}).status_code == 403

    def test_the_list_asks_at_most_once_more_for_each_on_a_page(self, desk):
        def queries(number):
            tag = Segment.objects.count()
            for name in range(number):
                Segment.objects.create(name=f"S{tag}.{name}", rules={"domain": "a.id"})
            with CaptureQueriesContext(connection) as found:
                assert desk.get(url("segment_changelist")).status_code == 200
            return len(found)

        queries(1)
        base = queries(1) - 2
        assert queries(40) - 20 <= base


class TestUses:
    @pytest.fixture
    def segment(self, db):
        return Segment.objects.create(name="Kantor", rules={"domain": "kantor.id"})

    @pytest.fixture
    def draft(self, everybody):
        Subscriber.objects.active().update(frequency="daily")
        Edition.objects.update(undo_minutes=0)
        issue = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
        issue.stories.create(article=make_article("Cerita"), position=0)
        digest.freeze(issue)
        return issue

    def save(self, desk, issue, **fields):
        context = desk.get(url("issue_change", issue.pk)).context
        form = {
            "seen": context["seen"], "subject": "{judul}", "title": "T", "is_listed": "on",
            "story": [row["id"] for row in context["rows"]], "place": [1],
        }  # fmt: skip
        desk.post(url("issue_save", issue.pk), form | fields)
        issue.refresh_from_db()

    def test_a_digest_goes_only_to_it_and_counting_says_so_before(self, desk, draft, segment):
        self.save(desk, draft, segment=segment.pk)
        assert draft.audience_name == "Kantor"
        assert recipients.expected(draft).number == 1
        page = desk.get(url("issue_change", draft.pk)).content.decode()
        assert "Hanya ke: Kantor" in page
        # The segment's later fate does not touch the issue.
        self.save(desk, draft, segment="kept")
        segment.delete()
        self.save(desk, draft, segment="kept")
        assert lifecycle.queue_digest(draft)
        assert lifecycle.start(draft.pk)
        assert [mail.address for mail in draft.deliveries.all()] == ["kantor@kantor.id"]

    def test_it_narrows_and_mails_nobody_of_another_frequency(self, desk, draft, segment):
        Subscriber.objects.filter(email="kantor@kantor.id").update(frequency="weekly")
        self.save(desk, draft, segment=segment.pk)
        assert recipients.expected(draft).number == 0

    def test_everybody_again(self, desk, draft, segment):
        self.save(desk, draft, segment=segment.pk)
        self.save(desk, draft)  # a page of before, that knows no segments
        assert draft.audience
        self.save(desk, draft, segment="")
        assert (draft.audience, draft.audience_name) == ({}, "")
        assert recipients.expected(draft).number == 5  # one chose another topic

    def test_one_that_is_gone_is_never_everybody(self, desk, draft, segment):
        key = segment.pk
        segment.delete()
        self.save(desk, draft, segment=key, _send="1")
        assert draft.state == "draft"
        assert not draft.deliveries.exists()
        # A form that was refused for something else names it still, and not everybody.
        form = {"seen": "of before", "title": "T", "segment": key, "_send": "1"}
        page = desk.post(url("issue_save", draft.pk), form).content.decode()
        assert f'<option value="{key}" selected>(segmen yang sudah dihapus)' in page

    def test_what_a_colleague_chose_is_not_undone_by_who_saw_it_not(self, desk, draft, segment):
        seen = desk.get(url("issue_change", draft.pk)).context["seen"]
        self.save(desk, draft, segment=segment.pk)
        for typed in ({"segment": ""}, {}):
            form = {"seen": seen, "title": "T", "_send": "1"} | typed
            page = desk.post(url("issue_save", draft.pk), form).content.decode()
            assert '<option value="kept" selected>Kantor' in page
        draft.refresh_from_db()
        assert (draft.state, draft.audience) == ("draft", segment.rules)

    def test_a_form_that_was_refused_keeps_to_it(self, desk, draft, segment):
        form = {"seen": "of before", "title": "T", "segment": segment.pk, "_send": "1"}
        page = desk.post(url("issue_save", draft.pk), form).content.decode()
        assert re.search(rf'<option value="{segment.pk}" selected>\s*Kantor', page)

    def test_topics_and_days_go_into_the_plan(self, draft, sea):
        draft.audience = {
            "sections": [sea.pk], "joined_from": "2020-01-01", "source": "/100%",
            "frequencies": ["daily"],
        }  # fmt: skip
        assert recipients.expected(draft).number == 0
        Subscriber.objects.filter(email="laut@contoh.id").update(source_page="/100%/x/")
        story = draft.stories.get().article
        type(story).objects.filter(pk=story.pk).update(section=sea)
        assert recipients.expected(draft).number == 1

    def test_an_export_has_only_them(self, desk, everybody, segment):
        answer = desk.post(url("subscriber_export"), {"segment": segment.pk})
        text = b"".join(answer.streaming_content).decode()
        assert "kantor@kantor.id" in text
        assert "harian@" not in text
        assert desk.post(url("subscriber_export"), {"segment": "999999999"}).status_code == 404

    def test_suppressing_asks_first_and_not_if_they_are_others_by_then(
        self, desk, everybody, segment, make_subscriber
    ):
        address = url("segment_suppress", segment.pk)
        assert "1 pembaca" in desk.get(address).content.decode()
        make_subscriber("lagi@kantor.id")
        desk.post(address, {"number": "1"})
        assert Subscriber.objects.active().filter(email__endswith="kantor.id").count() == 2
        desk.post(address, {"number": "2"})
        desk.post(address, {"number": "2"})
        assert not Subscriber.objects.active().filter(email__endswith="kantor.id").exists()
        assert Subscriber.objects.active().count() == 5

    def test_who_may_not_change_readers_suppresses_nobody(self, client, everybody, segment):
        client.force_login(make_user(EDITOR))
        assert client.post(url("segment_suppress", segment.pk), {"number": "1"}).status_code == 403
