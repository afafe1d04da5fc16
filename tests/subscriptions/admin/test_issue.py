"""The desk of a digest: put together by hand, looked at, proved, sent, taken back."""

import datetime
import re
import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import EDITOR, MAIL_DESK, REPORTER
from subscriptions.admin.issue.columns import goes_out
from subscriptions.admin.issue.draft import PICKED
from subscriptions.issues import lifecycle, preflight, sending_again
from subscriptions.models import Delivery, Edition, Issue, TrialMail
from subscriptions.worker.lanes import TrialMailSender
from tests.clock import travel
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:subscriptions_issue_{name}", args=args)


@pytest.fixture
def daily():
    return Edition.objects.get(slug="harian")


@pytest.fixture
def desk(client, settings):
    settings.SMTP_URL = "smtp://localhost:25"
    client.force_login(make_user(MAIL_DESK, email="meja@berita.example"))
    return client


@pytest.fixture
def stories(db):
    return [make_article(f"Cerita {name}") for name in ("satu", "dua", "tiga")]


@pytest.fixture
def draft(desk, daily, stories):
    desk.post(url("start_digest"), {"edition": daily.pk})
    return Issue.objects.get()


def page(desk, issue):
    return desk.get(url("change", issue.pk))


def form_of(desk, issue, **fields):
    context = page(desk, issue).context
    rows = [row["id"] for row in context["rows"]]
    return {
        "seen": context["seen"],
        "subject": issue.subject_pattern,
        "title": issue.headline,
        "is_listed": "on",
        "story": rows,
        "place": range(1, len(rows) + 1),
    } | fields


def order(issue):
    return list(issue.stories.order_by("position").values_list("article__headline", flat=True))


class TestPuttingTogether:
    def test_a_new_digest_holds_what_is_new_and_two_clicks_make_one(self, desk, daily, stories):
        for _ in range(2):
            response = desk.post(url("start_digest"), {"edition": daily.pk})
        issue = Issue.objects.get()
        assert response.url == url("change", issue.pk)
        assert sorted(order(issue)) == sorted(story.headline for story in stories)
        assert issue.state == "draft"

    def test_where_no_edition_collects_stories_the_list_says_so(self, client, desk):
        said = "Tidak ada edisi aktif yang merangkum berita"
        assert said not in desk.get(url("changelist")).content.decode()
        Edition.objects.update(is_active=False)
        assert said in desk.get(url("changelist")).content.decode()
        client.force_login(make_user(REPORTER))
        assert said not in client.get(url("changelist")).content.decode()

    def test_numbers_and_ticks_order_the_stories_without_javascript(self, desk, draft):
        _first, _second, third = (row["id"] for row in page(desk, draft).context["rows"])
        headlines = order(draft)
        data = form_of(desk, draft, place=[3, 1, 2], remove=[third])
        desk.post(url("save", draft.pk), data)
        assert order(draft) == [headlines[1], headlines[0]]

    def test_a_story_is_found_and_added(self, desk, draft):
        other = make_article("Gempa di Ambon")
        assert (
            desk.get(url("pick_story", draft.pk) + "?q=ambon").json()["stories"][0]["id"]
            == other.pk
        )
        desk.post(url("save", draft.pk), form_of(desk, draft, _add=other.pk))
        assert order(draft)[-1] == "Gempa di Ambon"
        assert "Gempa di Ambon" in Issue.objects.get().html
        assert page(desk, draft).context["found"] == []

    def test_what_the_draft_holds_takes_no_place_among_the_found(self, desk, draft):
        older = make_article(
            "Cerita lama", published_at=timezone.now() - datetime.timedelta(days=9)
        )
        new = [make_article(f"Cerita baru {number}").pk for number in range(PICKED * 3)]
        held = [*new, *(row["id"] for row in page(desk, draft).context["rows"])]
        for query in ({}, {"q": "cerita"}):
            found = desk.get(url("pick_story", draft.pk), {"held": held} | query).json()["stories"]
            assert [row["id"] for row in found] == [older.pk], query
        odd = desk.get(url("pick_story", draft.pk), {"held": ["x", "-1", "9" * 40]})
        assert odd.status_code == 200

    def test_a_story_that_nobody_can_see_is_left_out_and_said(self, desk, draft):
        hidden = make_article("Rahasia", status="draft")
        response = desk.post(
            url("save", draft.pk), form_of(desk, draft, _add=hidden.pk), follow=True
        )
        assert "Rahasia" not in order(draft)
        assert any(m.level_tag == "warning" for m in response.context["messages"])

    def test_of_two_editors_the_second_is_told_and_overwrites_nothing(self, desk, draft):
        data = form_of(desk, draft)
        desk.post(url("save", draft.pk), data | {"subject": "Dari yang pertama"})
        response = desk.post(
            url("save", draft.pk), data | {"subject": "Dari yang kedua"}, follow=True
        )
        draft.refresh_from_db()
        assert draft.subject == "Dari yang pertama"
        assert [m.level_tag for m in response.context["messages"]][-1] == "error"

    def test_a_place_that_nothing_fills_is_refused_in_words(self, desk, draft):
        response = desk.post(
            url("save", draft.pk), form_of(desk, draft, subject="{judull}"), follow=True
        )
        draft.refresh_from_db()
        assert draft.subject_pattern == "{judul}"
        assert "{judull}" in str(next(iter(response.context["messages"])))

    def test_a_subject_that_was_refused_stands_in_its_field_and_nothing_is_sent(
        self, desk, draft, make_subscriber
    ):
        make_subscriber(frequency="daily")
        form = form_of(desk, draft, subject="Kabar {judull}", _send="1", when="now")
        text = desk.post(url("save", draft.pk), form).content.decode()
        assert 'value="Kabar {judull}"' in text
        assert 'aria-invalid="true"' in text
        draft.refresh_from_db()
        assert draft.state == "draft"

    @pytest.mark.parametrize(
        ("name", "typed", "field", "emptied"),
        [
            ("subject", "Kabar {tanggal}", "subject_pattern", "{judul}"),
            ("title", "Rangkuman pagi", "headline", "Harian, "),
            ("preview_text", "Lima cerita", "preview_text", ""),
            ("opening", "<p>Selamat pagi.</p>", "opening", ""),
            ("closing", "<p>Sampai besok.</p>", "closing", ""),
        ],
    )
    def test_a_field_that_was_emptied_is_empty_or_says_what_stands_there(
        self, desk, draft, name, typed, field, emptied
    ):
        Edition.objects.update(name="Harian")
        draft.refresh_from_db()
        desk.post(url("save", draft.pk), form_of(desk, draft, **{name: typed}))
        draft.refresh_from_db()
        assert getattr(draft, field) == typed
        answer = desk.post(url("save", draft.pk), form_of(desk, draft, **{name: ""}), follow=True)
        draft.refresh_from_db()
        now = getattr(draft, field)
        assert now.startswith(emptied)
        if now:
            assert "dikosongkan" in str(next(iter(answer.context["messages"])))

    def test_the_desk_takes_few_queries(self, desk, draft, django_assert_max_num_queries):
        page(desk, draft)
        with django_assert_max_num_queries(32):
            page(desk, draft)

    @pytest.mark.parametrize("role", [REPORTER, None])
    def test_others_see_and_change_nothing(self, role, client, draft, daily):
        client.force_login(make_user(role))
        assert client.get(url("change", draft.pk)).status_code == 403
        for name in (
            "save",
            "send_trial_mail",
            "unschedule",
            "stop",
            "pause",
            "resume",
            "resend",
            "throw_away",
        ):
            assert client.post(url(name, draft.pk)).status_code == 403
        assert client.post(url("start_digest"), {"edition": daily.pk}).status_code == 403
        assert client.get(url("pick_story", draft.pk)).status_code == 403


class TestLookingAtIt:
    def test_it_is_shown_in_the_light_in_the_dark_and_as_text(self, desk, draft):
        light = desk.get(url("preview", draft.pk)).content.decode()
        dark = desk.get(url("preview", draft.pk) + "?as=dark").content.decode()
        text = desk.get(url("preview", draft.pk) + "?as=text")
        assert "@media not all" in light
        assert "@media all" in dark
        assert "prefers-color-scheme: dark)" not in light + dark
        assert text.headers["Content-Type"].startswith("text/plain")
        assert "Cerita satu" in text.content.decode()
        assert ".invalid" not in light + dark + text.content.decode()

    def test_a_large_mail_is_warned_of(self, desk, draft):
        Issue.objects.update(html="<p>" + "x" * 91 * 1024 + "</p>")
        levels = {p.name: p.level for p in preflight.run_checks(Issue.objects.get())}
        assert levels["size"] == "warn"

    @pytest.mark.parametrize(
        ("link", "is_good"),
        [
            ("https://berita.example/", True),
            ("https://berita.example/tidak-ada/", False),
            ("https://berita.example/admin/", False),
            ("https://berita.example/2020/01/01/tidak-ada/", False),
            ("https://contoh.id/halaman?x=1", True),
            ("https://contoh/halaman", False),
            ("javascript:alert(1)", False),
            ("https://[::1", False),
            ("mailto:redaksi@berita.example", True),
            ("https://tautan.invalid/", True),
        ],
    )
    def test_links_are_looked_at_without_the_network(self, link, is_good):
        assert preflight.link_is_good(link) is is_good

    def test_a_link_to_a_story_that_was_taken_back_stops_the_mailing(self, stories):
        story = stories[0]
        link = "https://berita.example" + story.get_absolute_url()
        assert preflight.link_is_good(link)
        type(story).objects.filter(pk=story.pk).update(status="withdrawn")
        assert not preflight.link_is_good(link)


class TestSending:
    def test_nothing_goes_out_to_nobody(self, desk, draft):
        desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", when="now"))
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_it_waits_for_the_undo_window_and_can_be_taken_back(
        self, desk, draft, make_subscriber, daily
    ):
        make_subscriber(frequency="daily")
        before = timezone.now()
        data = form_of(desk, draft, _send="1", when="now")
        for _ in range(3):
            desk.post(url("save", draft.pk), data)
        draft.refresh_from_db()
        assert draft.state == "queued"
        assert draft.send_at - before >= datetime.timedelta(minutes=daily.undo_minutes)
        assert lifecycle.start_due() == 0
        assert page(desk, draft).context["recipients"] == 1
        desk.post(url("unschedule", draft.pk))
        draft.refresh_from_db()
        assert (draft.state, draft.send_at) == ("draft", None)
        assert not Delivery.objects.exists()

    def test_it_is_sent_at_a_time(self, desk, draft, make_subscriber):
        make_subscriber(frequency="daily")
        at = timezone.localtime() + datetime.timedelta(days=2)
        when = {"when": "later", "at": at.strftime("%Y-%m-%dT%H:%M")}
        desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", **when))
        draft.refresh_from_db()
        assert draft.send_at == at.replace(second=0, microsecond=0)

    @pytest.mark.parametrize("at", ["", "2020-01-01T10:00", "besok", "2099-01-01T10:00"])
    def test_a_time_that_cannot_be_is_refused(self, at, desk, draft, make_subscriber):
        make_subscriber(frequency="daily")
        desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", when="later", at=at))
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_a_time_that_was_typed_beside_now_sends_nothing(self, desk, draft, make_subscriber):
        make_subscriber(frequency="daily")
        shown = {"at_shown": "2026-12-01T07:00", "when": "now", "_send": "1"}
        answer = desk.post(
            url("save", draft.pk), form_of(desk, draft, at="2026-12-02T09:30", **shown)
        )
        draft.refresh_from_db()
        assert draft.state == "draft"
        asked = desk.get(answer["Location"])
        assert "belum ada yang dikirim" in asked.text.lower()
        when = asked.text.split('class="mail-when"')[1].split("</fieldset>")[0]
        assert "checked" not in when  # whoever sends now says so
        assert 'value="2026-12-02T09:30"' in when
        unsaid = form_of(desk, draft, _send="1", at_shown="2026-12-02T09:30")
        desk.post(url("save", draft.pk), unsaid)
        draft.refresh_from_db()
        assert draft.state == "draft"
        as_shown = form_of(desk, draft, at="2026-12-01T07:00", **shown)
        desk.post(url("save", draft.pk), as_shown)
        draft.refresh_from_db()
        assert draft.state == "queued"

    @pytest.mark.parametrize(
        ("ahead", "words"),
        [
            ({"days": 4, "hours": 21, "minutes": 8}, "4 hari 21 jam lagi"),
            ({"days": 1, "minutes": 8}, "1 hari lagi"),
            ({"hours": 3, "minutes": 12}, "3 jam 12 menit lagi"),
            ({"minutes": 9}, "9 menit lagi"),
        ],
    )
    def test_how_long_until_it_leaves_is_said_in_words_without_javascript(
        self, desk, draft, make_subscriber, ahead, words
    ):
        make_subscriber(frequency="daily")
        with travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
            lifecycle.queue_digest(draft, timezone.now() + datetime.timedelta(**ahead))
            text = " ".join(page(desk, draft).content.decode().split())
        assert f"· {words}" in text

    def test_every_act_stands_in_the_log(self, desk, draft, make_subscriber):
        make_subscriber(frequency="daily")
        desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", when="now"))
        desk.post(url("unschedule", draft.pk))
        desk.post(url("throw_away", draft.pk))
        assert LogEntry.objects.filter(object_id=str(draft.pk)).count() == 4

    def test_a_mailing_that_left_cannot_be_changed(self, desk, draft, make_subscriber):
        make_subscriber(frequency="daily")
        data = form_of(desk, draft)
        desk.post(url("save", draft.pk), data | {"_send": "1", "when": "now"})
        desk.post(url("save", draft.pk), data | {"title": "Lain"})
        draft.refresh_from_db()
        assert draft.headline != "Lain"


class TestThrowingAway:
    def test_a_page_asks_first_and_says_it_in_words_of_its_own(self, desk, draft):
        assert f'href="{url("throw_away", draft.pk)}"' in page(desk, draft).content.decode()
        Issue.objects.update(send_at=timezone.now())
        asking = desk.get(url("throw_away", draft.pk))
        draft.refresh_from_db()
        assert (asking.status_code, draft.state) == (200, "draft")
        answer = desk.post(url("throw_away", draft.pk), follow=True)
        draft.refresh_from_db()
        assert draft.state == "cancelled"
        assert [str(message) for message in answer.context["messages"]] == ["Draf dibuang."]
        assert goes_out(draft) is None

    def test_what_is_no_draft_any_more_goes_on(self, desk, draft):
        lifecycle.queue_digest(draft, timezone.now())
        for press in (desk.get, desk.post):
            answer = press(url("throw_away", draft.pk), follow=True)
            draft.refresh_from_db()
            assert (draft.state, answer.redirect_chain[-1][1]) == ("queued", 302)
            assert "bukan draf lagi" in str(next(iter(answer.context["messages"])))
        assert goes_out(draft) == draft.send_at


class TestTrialAddress:
    @pytest.mark.parametrize("is_draft", [True, False])
    def test_a_mistyped_one_stays_in_its_field_with_the_fault(self, desk, draft, is_draft):
        if is_draft:
            data = form_of(desk, draft, _trial_mail="1", address="salah@@contoh")
            answer = desk.post(url("save", draft.pk), data)
        else:
            lifecycle.queue_digest(draft, timezone.now())
            answer = desk.post(url("send_trial_mail", draft.pk), {"address": "salah@@contoh"})
        assert "salah" not in answer.url  # an address that is in no log
        text = page(desk, draft).content.decode()
        assert 'value="salah@@contoh"' in text
        assert 'aria-describedby="trial-mail-error"' in text
        again = page(desk, draft).content.decode()
        assert "salah@@contoh" not in again
        assert 'value="meja@berita.example"' in again

    def test_it_is_kept_beside_another_fault(self, desk, draft):
        data = form_of(desk, draft, subject="{judull}", _trial_mail="1", address="lain@contoh.id")
        assert 'value="lain@contoh.id"' in desk.post(url("save", draft.pk), data).content.decode()


@pytest.mark.parametrize(("readers", "said"), [(1, False), (21, True)])
def test_a_sample_is_never_more_than_the_readers(desk, draft, make_subscriber, readers, said):
    for _ in range(readers):
        make_subscriber(frequency="daily")
    lifecycle.queue_digest(draft, timezone.now(), sending_again.SAMPLE)
    text = page(desk, draft).content.decode()
    assert ("20 di antaranya menerimanya dulu" in text) is said
    assert ("Tidak lebih dari contohnya" in text) is not said


class TestOneWayAtEachMoment:
    """Two buttons that both end something are told apart by nobody: each state has one."""

    def buttons(self, desk, issue):
        text = page(desk, issue).content.decode().split('class="mail-columns"')[1]
        text = text.split("data-watch=")[0]
        return [
            " ".join(words.split())
            for words in re.findall(r"<button[^>]*>(.*?)</b", text, re.DOTALL)
        ]

    def test_of_each_state(self, desk, draft, make_subscriber):
        for _ in range(3):
            make_subscriber(frequency="daily")
        lifecycle.queue_digest(draft, timezone.now())
        assert self.buttons(desk, draft) == ["Tarik kembali"]
        lifecycle.start(draft.pk)
        assert self.buttons(desk, draft) == ["Hentikan sementara"]
        lifecycle.pause(draft, "")
        assert self.buttons(desk, draft) == ["Lanjutkan", "Jangan dikirim"]
        one = Delivery.objects.filter(pk=Delivery.objects.first().pk)
        one.update(state="claimed", lease_token=uuid.uuid4(), lease_until=timezone.now())
        one.update(state="handing", handed_at=timezone.now())
        one.update(state="accepted", finished_at=timezone.now(), lease_until=None)
        assert self.buttons(desk, draft) == ["Lanjutkan", "Akhiri di sini: 2 tidak menerimanya"]
        desk.post(url("stop", draft.pk))
        assert self.buttons(desk, draft) == []

    def test_of_one_that_is_late(self, desk, draft):
        lifecycle.queue_digest(draft, timezone.now() - datetime.timedelta(hours=5))
        assert lifecycle.expire_late() == 1
        assert self.buttons(desk, draft) == ["Kirim meski terlambat", "Jangan dikirim"]


class TestProofs:
    def send(self, relay):
        sender = TrialMailSender(relay.relay)
        while sender.turn():
            pass
        sender.hang_up()

    def test_a_proof_is_marked_and_reaches_only_the_desk(self, desk, draft, relay, make_subscriber):
        make_subscriber(frequency="daily")
        for _ in range(2):
            desk.post(url("save", draft.pk), form_of(desk, draft, _trial_mail="1"))
        self.send(relay)
        (message,) = relay.messages()
        assert message["To"] == "meja@berita.example"
        assert str(message["Subject"]).startswith("[Uji] ")
        assert TrialMail.objects.get().state == "accepted"
        assert not Delivery.objects.exists()

    def test_an_address_that_cannot_be_is_refused(self, desk, draft):
        desk.post(url("save", draft.pk), form_of(desk, draft, _trial_mail="1", address="bukan"))
        assert not TrialMail.objects.exists()

    def test_a_refused_proof_says_why(self, desk, draft, make_relay):
        desk.post(url("send_trial_mail", draft.pk), {"address": "a@contoh.id"})
        self.send(make_relay(rcpt=lambda _to: "550 nobody"))
        assert "550" in page(desk, draft).content.decode()


class TestUnderWay:
    @pytest.fixture
    def issue(self, make_subscriber, start_issue):
        for _ in range(3):
            make_subscriber()
        return start_issue()

    def test_progress_is_true_and_small(self, desk, issue, django_assert_max_num_queries):
        Delivery.objects.filter(pk=issue.deliveries.first().pk).update(state="claimed", lease_token="0" * 32, lease_until=timezone.now())  # fmt: skip
        desk.get(url("progress", issue.pk))
        with django_assert_max_num_queries(8):
            answer = desk.get(url("progress", issue.pk))
        found = answer.json()
        assert "no-store" in answer.headers["Cache-Control"]
        assert (found["candidates"], found["waiting"], found["done"]) == (3, 3, 0)
        assert found["counts"]["claimed"] == 1
        assert found["balances"]

    def test_afterwards_there_is_a_report_that_balances(self, desk, issue, make_relay, send_issues):
        send_issues(make_relay())
        context = page(desk, issue).context
        assert context["issue"].state == "complete"
        assert context["progress"]["balances"]
        assert sum(number for _s, _l, number in context["report"]["final"]) == 3

    def test_the_page_says_that_nothing_is_tracked(self, desk, issue):
        assert "tidak dilacak" in page(desk, issue).content.decode()

    def test_unknown_mails_are_checked_against_the_log_of_the_relay(
        self, desk, issue, make_relay, send_issues
    ):
        send_issues(make_relay(dot=lambda _to: "hang up"))
        assert issue.deliveries.filter(state="unknown").count() == 3
        found = issue.deliveries.first()
        assert desk.get(url("unknown", issue.pk)).context["number"] == 3
        desk.post(url("unknown", issue.pk), {"lines": f"Nov 22 sent {found.message_id} ok"})
        found.refresh_from_db()
        assert found.state == "accepted"
        assert desk.get(url("resend", issue.pk)).context["number"] == 2
        assert issue.deliveries.filter(state="unknown").count() == 2

    def test_what_a_log_tells_of_other_mailings_is_told_apart(
        self, desk, issue, make_relay, send_issues
    ):
        send_issues(make_relay(dot=lambda _to: "hang up"))
        mails = list(issue.deliveries.all())
        other = Issue.objects.create(kind="digest", edition=issue.edition, subject="Lain")
        issue.deliveries.filter(pk__in=[mail.pk for mail in mails[1:]]).update(issue=other)
        lines = "\n".join(f"Nov 22 sent {mail.message_id} ok" for mail in mails)
        told = desk.post(url("unknown", issue.pk), {"lines": lines}, follow=True)
        text = str(list(told.context["messages"])[-1])
        assert text == "1 email ditemukan di log: diterima relay. Juga 2 dari kiriman lain."
        for row, number in ((issue, 1), (other, 2)):
            line = LogEntry.objects.filter(object_id=str(row.pk)).first()
            assert line.change_message.startswith(f"{number} email ditemukan")

    def test_an_editor_sees_numbers_and_no_reasons(self, client, issue, make_relay, send_issues):
        send_issues(make_relay(rcpt=lambda to: f"550 {to} unknown"))
        client.force_login(make_user(EDITOR))
        assert "@contoh.id" not in page(client, issue).content.decode()
