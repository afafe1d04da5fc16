"""A sample first, then the others; later those who joined since: to each person once."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from articles.editing import workflow
from newsroom.roles import EDITOR, REPORTER
from subscriptions.issues import digest, lifecycle, sending_again
from subscriptions.models import Delivery, Edition, Issue, Segment, Subscriber
from subscriptions.signup import preferences
from subscriptions.worker.lanes import IssueSender
from tests.at_once import at_once
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def url(name, issue):
    return reverse(f"admin:subscriptions_issue_{name}", args=[issue.pk])


@pytest.fixture
def readers(make_subscriber):
    return [make_subscriber(f"lama{n:02}@contoh.id", frequency="daily") for n in range(30)]


@pytest.fixture
def draft(db):
    Edition.objects.update(undo_minutes=0)
    issue = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
    for place in range(3):
        issue.stories.create(article=make_article(f"Cerita {place}"), position=place)
    return issue


def begin(issue, sample=None):
    assert lifecycle.queue_digest(issue, sample=sample)
    assert lifecycle.start(issue.pk)
    issue.refresh_from_db()
    return issue


@pytest.fixture
def join(make_subscriber):
    def join(email):
        reader = make_subscriber(email, frequency="daily")
        Subscriber.objects.filter(pk=reader.pk).update(
            confirmed_at=timezone.now() + datetime.timedelta(seconds=1)
        )
        return reader

    return join


def counted(segment):
    """What the form sends whose number is of the list that it names."""
    return {"segment": segment, "counted": segment}


class TestSample:
    def test_twenty_get_it_and_the_others_on_a_word_each_once(
        self, draft, readers, relay, send_issues, client
    ):
        issue = begin(draft, sample=20)
        assert (issue.candidates, issue.sample) == (20, 20)
        send_issues(relay)
        assert len(relay.recipients) == 20
        assert sending_again.others(issue).number == 10
        assert sending_again.send_to_newcomers(issue) == 0  # no way around the word
        client.force_login(make_user(EDITOR))
        page = client.get(url("change", issue)).content.decode()
        assert "Kirim ke 10 lainnya" in page
        for _press in range(3):
            client.post(url("send_to_more", issue), {"_others": "1"})
        send_issues(relay)
        assert sorted(relay.recipients) == [reader.email for reader in readers]
        issue.refresh_from_db()
        assert (issue.state, issue.candidates, issue.sample) == (Issue.State.COMPLETE, 30, None)

    def test_until_the_word_is_given_the_desk_says_so_and_compares_nothing(
        self, draft, readers, relay, send_issues, desk
    ):
        issue = begin(draft, sample=20)
        send_issues(relay)
        waits, compared = "Contoh terkirim", "Di samping yang terdahulu"
        page = desk.get(url("change", issue)).content.decode()
        assert waits in page
        assert compared not in page
        assert page.index("Kirim ke 10 lainnya") < page.index("Diterima server")
        listed = reverse("admin:subscriptions_issue_changelist")
        home = reverse("admin:index")
        assert all(waits in desk.get(place).content.decode() for place in (listed, home))
        Issue.objects.update(started_at=Now() - datetime.timedelta(days=4))
        assert waits not in desk.get(home).content.decode()  # it was left for good
        desk.post(url("send_to_more", issue), {"_others": "1"})
        send_issues(relay)
        page = desk.get(url("change", issue)).content.decode()
        assert waits not in page
        assert compared in page

    def test_it_is_chosen_by_chance(self, draft, readers):
        begin(draft, sample=5)
        first = set(draft.deliveries.values_list("address", flat=True))
        assert len(first) == 5
        assert first <= {reader.email for reader in readers}

    def test_of_few_readers_there_is_no_sample(self, draft, make_subscriber):
        make_subscriber(frequency="daily")
        issue = begin(draft, sample=20)
        assert (issue.candidates, issue.sample) == (1, None)

    def test_the_archive_lists_it_once_all_got_it(self, draft, readers, client):
        issue = begin(draft, sample=20)
        assert f"/nawala/{issue.pk}/" not in client.get("/nawala/").content.decode()
        sending_again.send_to_the_others(issue)
        assert f"/nawala/{issue.pk}/" in client.get("/nawala/").content.decode()

    def test_the_desk_offers_it_and_says_so_while_it_waits(self, draft, readers, desk, settings):
        settings.SMTP_URL = "smtp://localhost:25"
        Edition.objects.update(undo_minutes=10)
        digest.freeze(draft)
        page = desk.get(url("change", draft))
        rows = [row["id"] for row in page.context["rows"]]
        assert 'name="_sample"' in page.content.decode()
        form = {
            "seen": page.context["seen"], "story": rows, "place": [1, 2, 3], "subject": "{judul}",
            "title": "T", "_send": "1", "_sample": "1", "when": "now",
        }  # fmt: skip
        desk.post(url("save", draft), form)
        draft.refresh_from_db()
        assert (draft.state, draft.sample) == (Issue.State.QUEUED, 20)
        assert "20 di antaranya" in desk.get(url("change", draft)).content.decode()
        # Taken back and sent without it, all get it.
        lifecycle.unschedule(draft, "")
        draft.refresh_from_db()
        assert lifecycle.queue_digest(draft)
        draft.refresh_from_db()
        assert draft.sample is None

    def test_who_left_meanwhile_is_not_among_the_others(self, draft, readers):
        issue = begin(draft, sample=20)
        got = set(issue.deliveries.values_list("address", flat=True))
        left = next(reader for reader in readers if reader.email not in got)
        Subscriber.objects.filter(pk=left.pk).update(state="unsubscribed", unsubscribed_at=Now())
        assert sending_again.send_to_the_others(issue) == 9

    def test_of_a_single_story_too(
        self, article, readers, desk, relay, send_issues, make_subscriber
    ):
        Subscriber.objects.update(frequency="instant")
        Edition.objects.update(undo_minutes=10)
        address = reverse("admin:subscriptions_issue_mail_article", args=[article.pk])
        assert 'name="_sample"' in desk.get(address).content.decode()
        desk.post(address, {"kind": "story"})
        lifecycle.unschedule(Issue.objects.get(), "")  # ordered to all by mistake
        for _press in range(2):
            desk.post(address, {"kind": "story", "_sample": "1"})
        issue = Issue.objects.get()
        assert (issue.state, issue.sample) == (Issue.State.QUEUED, 20)
        Issue.objects.update(send_at=Now())
        assert lifecycle.start(issue.pk)
        send_issues(relay)
        assert len(relay.recipients) == 20
        desk.post(address, {"kind": "story"})  # no way around the word
        assert "Kirim ke 10 lainnya" in desk.get(url("change", issue)).content.decode()
        for _press in range(2):
            desk.post(url("send_to_more", issue), {"_others": "1"})
        send_issues(relay)
        assert sorted(relay.recipients) == [reader.email for reader in readers]

    def test_of_few_readers_the_page_of_a_story_offers_none(self, article, desk, make_subscriber):
        make_subscriber()
        address = reverse("admin:subscriptions_issue_mail_article", args=[article.pk])
        assert 'name="_sample"' not in desk.get(address).content.decode()


class TestNewcomers:
    def test_only_who_joined_since_and_each_once(
        self, draft, readers, join, relay, send_issues, client
    ):
        issue = begin(draft)
        send_issues(relay)
        assert sending_again.newcomers(issue).number == 0
        join("baru@contoh.id")
        # Another rhythm chosen since makes nobody new.
        client.force_login(make_user(EDITOR))
        assert "Kirim ke 1 yang bergabung" in client.get(url("change", issue)).content.decode()
        for _press in range(3):
            client.post(url("send_to_more", issue))
        send_issues(relay)
        assert relay.recipients.count("baru@contoh.id") == 1
        assert len(relay.recipients) == 31
        issue.refresh_from_db()
        assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 31)
        assert "bergabung" not in client.get(url("change", issue)).content.decode()

    def test_a_rhythm_chosen_since_makes_nobody_new(self, draft, readers, make_subscriber):
        other = make_subscriber(frequency="weekly")
        issue = begin(draft)
        Subscriber.objects.filter(pk=other.pk).update(frequency="daily")
        assert sending_again.send_to_newcomers(issue) == 0

    def test_who_moved_to_another_address_and_confirmed_is_the_same_person(
        self, draft, readers, relay, send_issues
    ):
        issue = begin(draft)
        send_issues(relay)
        Subscriber.objects.filter(pk=readers[0].pk).update(
            email="pindah@contoh.id", confirmed_at=timezone.now() + datetime.timedelta(seconds=1)
        )
        assert sending_again.newcomers(issue).number == 0
        assert sending_again.send_to_newcomers(issue) == 0

    def test_no_story_that_another_mail_brought(self, draft, join, relay, send_issues):
        issue = begin(draft)
        reader = join("baru@contoh.id")
        other = Issue.objects.create(kind="digest", edition=draft.edition)
        first = issue.stories.order_by("position")[0].article
        other.stories.create(article=first, position=0)
        begin(other)
        assert sending_again.send_to_newcomers(issue) == 1
        assert first.pk not in issue.deliveries.get(subscriber=reader).variant.articles

    def test_a_part_first(self, draft, readers, join):
        issue = begin(draft)
        for number in range(25):
            join(f"baru{number}@contoh.id")
        assert sending_again.send_to_newcomers(issue, 20) == 20
        assert sending_again.newcomers(issue).number == 5
        assert sending_again.send_to_newcomers(issue, 20) == 5

    def test_a_story_taken_back_goes_to_nobody(self, draft, join, client, article):
        issue = begin(draft)
        join("baru@contoh.id")
        for row in issue.stories.all():
            workflow.make_move(row.article, "withdraw", None)
        assert sending_again.send_to_newcomers(issue) == 0

    def test_of_a_single_story_too(self, article, join, start_issue, make_subscriber):
        make_subscriber(frequency="instant")
        issue = start_issue()
        reader = join("baru@contoh.id")
        Subscriber.objects.filter(pk=reader.pk).update(frequency="instant")
        assert sending_again.send_to_newcomers(issue) == 1
        workflow.make_move(article, "withdraw", None)
        join("lagi@contoh.id")
        assert sending_again.send_to_newcomers(issue) == 0

    def test_not_of_an_issue_of_long_ago_a_stopped_one_or_a_draft(self, draft, join):
        assert sending_again.send_to_newcomers(draft) == 0
        issue = begin(draft)
        join("baru@contoh.id")
        issue.started_at -= datetime.timedelta(days=40)
        assert sending_again.newcomers(issue).number == 0
        lifecycle.cancel(issue, "")
        assert sending_again.send_to_newcomers(issue) == 0

    def test_the_database_holds_one_row_an_address(self, draft, readers):
        issue = begin(draft)
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(issue=issue, address=readers[0].email, message_id="<x@y.z>")

    def test_only_who_may_send_and_only_by_a_post(self, draft, readers, client):
        issue = begin(draft, sample=20)
        client.force_login(make_user(REPORTER))
        assert client.post(url("send_to_more", issue), {"_others": "1"}).status_code == 403
        client.force_login(make_user(EDITOR))
        assert client.get(url("send_to_more", issue)).status_code == 405
        assert issue.deliveries.count() == 20

    def test_an_erased_reader_who_has_it_is_no_other(self, draft, readers, relay, send_issues):
        issue = begin(draft, sample=20)
        send_issues(relay)
        preferences.erase(issue.deliveries.first().subscriber)
        assert sending_again.others(issue).number == 10


class TestRefused:
    def test_a_part_of_the_refused_first(self, draft, readers):
        issue = begin(draft)
        keys = list(issue.deliveries.values_list("pk", flat=True)[:25])
        refused = issue.deliveries.filter(pk__in=keys)
        refused.update(state="failed", finished_at=Now())
        assert sending_again.resend_failed(issue, 20) == 20
        assert issue.deliveries.filter(state="failed").count() == 5
        assert sending_again.resend_failed(issue) == 5


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_people_press_at_the_same_moment_and_while_it_ends(
        self, draft, readers, join, relay
    ):
        issue = begin(draft, sample=20)
        for _round in range(3):
            at_once(
                lambda: sending_again.send_to_the_others(issue),
                lambda: sending_again.send_to_the_others(issue),
                lambda: sending_again.send_to_newcomers(issue),
                lifecycle.complete_finished,
            )
            sender = IssueSender(relay.relay)
            while sender.turn():
                pass
            sender.hang_up()
        sending_again.send_to_the_others(issue)
        sender = IssueSender(relay.relay)
        while sender.turn():
            pass
        sender.hang_up()
        lifecycle.complete_finished()
        issue.refresh_from_db()
        assert sorted(relay.recipients) == [reader.email for reader in readers]
        assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 30)


class TestChosenList:
    @pytest.fixture
    def office(self, make_subscriber):
        for n in range(25):
            make_subscriber(f"kantor{n:02}@kantor.example", frequency="daily")
        return Segment.objects.create(name="Kantor", rules={"domain": "kantor.example"})

    @pytest.fixture
    def school(self, make_subscriber):
        make_subscriber("guru@sekolah.example", frequency="daily")
        make_subscriber("jarang@sekolah.example", frequency="weekly")
        return Segment.objects.create(name="Sekolah", rules={"domain": "sekolah.example"})

    @pytest.fixture
    def issue(self, draft, readers, office, relay, send_issues):
        draft.audience, draft.audience_name = office.rules, office.name
        draft.save(update_fields=["audience", "audience_name"])
        begin(draft)
        send_issues(relay)
        assert len(relay.recipients) == 25
        return draft

    @pytest.fixture
    def editor(self, client):
        client.force_login(make_user(EDITOR))
        return client

    def names(self, issue):
        issue.refresh_from_db()
        return issue.audience_name

    def test_it_is_counted_first_and_whose_rhythm_is_another_gets_nothing(
        self, issue, school, editor, relay, send_issues
    ):
        page = editor.get(url("change", issue) + f"?segment={school.pk}").content.decode()
        assert "Kirim ke 1 orang di antaranya" in page
        for _press in range(2):
            editor.post(url("send_to_more", issue), counted(school.pk))
        send_issues(relay)
        assert [to for to in relay.recipients if "sekolah" in to] == ["guru@sekolah.example"]
        assert len(relay.recipients) == len(set(relay.recipients)) == 26
        assert self.names(issue) == "Kantor + Sekolah"
        page = editor.get(url("change", issue) + f"?segment={school.pk}").content.decode()
        assert "sudah menerimanya" in page

    def test_who_was_not_counted_gets_nothing(self, issue, school, editor):
        office = Segment.objects.create(name="Lain", rules={"domain": "lain.example"})
        page = url("change", issue)
        for form in (
            {"segment": school.pk, "_chosen": "1"},
            {"segment": school.pk, "counted": office.pk, "_sample": "1"},
            {"segment": "", "counted": school.pk, "_chosen": "1"},
        ):
            answer = editor.post(url("send_to_more", issue), form, follow=True)
            assert answer.redirect_chain[-1][0] == f"{page}?segment={form['segment']}#daftar"
            assert "Belum ada yang dikirim" in answer.content.decode()
        answer = editor.post(url("send_to_more", issue), counted(school.pk) | {"_count": "1"})
        assert answer["Location"] == f"{page}?segment={school.pk}#daftar"
        assert issue.deliveries.count() == 25

    def test_who_is_in_both_has_it_once(self, issue, editor, relay, send_issues):
        both = Segment.objects.create(name="Harian", rules={"frequencies": ["daily"]})
        editor.post(url("send_to_more", issue), counted(both.pk) | {"_sample": "1"})
        send_issues(relay)
        assert len(relay.recipients) == 25 + sending_again.SAMPLE
        editor.post(url("send_to_more", issue), counted(both.pk))
        send_issues(relay)
        assert len(relay.recipients) == len(set(relay.recipients)) == 55

    def test_all_the_others_afterwards(self, issue, editor, relay, send_issues):
        assert sending_again.newcomers(issue).number == 0
        page = editor.get(url("change", issue) + "?segment=all").content.decode()
        assert "Kirim ke 30 orang di antaranya" in page
        editor.post(url("send_to_more", issue), counted("all"))
        send_issues(relay)
        assert len(relay.recipients) == len(set(relay.recipients)) == 55
        issue.refresh_from_db()
        assert (issue.audience, issue.audience_name) == ({}, "")

    def test_names_that_do_not_fit_are_cut(self, issue, editor, make_subscriber):
        make_subscriber("a@panjang.example", frequency="daily")
        long = Segment.objects.create(name="P" * 80, rules={"domain": "panjang.example"})
        editor.post(url("send_to_more", issue), counted(long.pk))
        assert len(self.names(issue)) == 80

    def test_nothing_for_a_list_that_is_gone_or_without_the_right(self, issue, school, client):
        client.force_login(make_user(REPORTER))
        sent = counted(school.pk)
        assert client.post(url("send_to_more", issue), sent).status_code == 403
        client.force_login(make_user(EDITOR))
        school.delete()
        for gone in (school.pk or 0, "x", "-1", "9" * 40):
            assert client.get(url("change", issue), {"segment": gone}).status_code == 200
            answer = client.post(url("send_to_more", issue), counted(gone), follow=True)
            assert "tak ada yang menerima" in answer.content.decode()
        assert issue.deliveries.count() == 25

    def test_a_sample_that_waits_is_settled_first(self, draft, readers, school, relay, send_issues):
        begin(draft, sample=20)
        assert sending_again.send_to_segment(draft, school) == 0
        assert sending_again.send_to_segment(draft, None) == 0

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_send_once(self, issue, school):
        done = at_once(*[lambda: sending_again.send_to_segment(issue, school)] * 2)
        assert sorted(done) == [0, 1]
