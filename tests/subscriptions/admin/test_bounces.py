"""What came back, as the desk reads it: every line, nobody's address without the right to it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.roles import EDITOR, MAIL_DESK, REPORTER
from subscriptions.bounces import process, reading
from subscriptions.models import Bounce, Subscriber
from tests.factories import make_article

pytestmark = pytest.mark.django_db
LIST = "admin:subscriptions_bounce_changelist"


@pytest.fixture
def bounce(make_subscriber, start_issue):
    """Of a mail to a reader whose address the relay named in its refusal."""
    make_subscriber("sari@contoh.id")
    mail = start_issue().deliveries.get()
    report = process.Report(Bounce.Kind.HARD, "5.1.1", "smtp", "550 5.1.1 <sari@contoh.id> unknown")
    assert process.note(mail, report)
    return Bounce.objects.get()


def one(bounce):
    return reverse("admin:subscriptions_bounce_change", args=[bounce.pk])


def test_the_desk_sees_everything_and_changes_nothing(bounce, login):
    desk = login(MAIL_DESK)
    for url in (reverse(LIST), one(bounce)):
        html = desk.get(url).content.decode()
        for words in ("sari@contoh.id", "5.1.1", "unknown", str(bounce.delivery.issue)):
            assert words in html
    assert bounce.delivery.message_id.strip("<>") in desk.get(one(bounce)).content.decode()
    assert desk.post(one(bounce), {"kind": "soft"}).status_code == 403
    add = reverse("admin:subscriptions_bounce_add")
    assert desk.get(add).status_code == 403


def test_the_diagnosis_names_no_address(bounce):
    assert bounce.diagnosis == "550 5.1.1 <…> unknown"


def test_who_may_not_see_subscribers_sees_masks_and_finds_no_address(bounce, login):
    editor = login(EDITOR)
    for url in (reverse(LIST), one(bounce)):
        html = editor.get(url).content.decode()
        assert "sari@contoh.id" not in html
        assert "s•••@contoh.id" in html
    assert not editor.get(reverse(LIST) + "?q=sari").context["cl"].result_list
    assert editor.get(reverse("admin:subscriptions_suppression_changelist")).status_code == 403
    assert login(REPORTER).get(reverse(LIST)).status_code == 403


@pytest.mark.parametrize("query", ["q=sari@contoh", "q=5.1.1", "kind__exact=hard", "source=smtp"])
def test_it_is_found_by_address_code_kind_and_source(query, bounce, login):
    desk = login(MAIL_DESK)
    assert list(desk.get(f"{reverse(LIST)}?{query}").context["cl"].result_list) == [bounce]
    none = {"q=sari@contoh": "q=bima", "q=5.1.1": "q=5.4.4"}
    other = none.get(query, query.replace("hard", "soft").replace("smtp", "arf"))
    assert not desk.get(f"{reverse(LIST)}?{other}").context["cl"].result_list


def test_the_list_takes_few_queries(make_subscriber, login, start_issue):
    for _ in range(4):
        make_subscriber()
    desk = login(MAIL_DESK)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse(LIST)).status_code == 200
        return len(seen)

    start_issue()
    mails = list(start_issue(make_article()).deliveries.all())
    report = process.Report(Bounce.Kind.HARD, "5.4.4", "smtp", "550 5.4.4 no")
    process.note(mails[0], report)
    few = queries()
    for mail in mails[1:]:
        process.note(mail, report)
    assert queries() == few <= 13


def test_a_suppression_is_found_by_the_whole_address_only(bounce, login):
    desk, url = login(MAIL_DESK), reverse("admin:subscriptions_suppression_changelist")
    assert len(desk.get(url).context["cl"].result_list) == 1
    assert "sari@" not in desk.get(url).content.decode()
    assert len(desk.get(f"{url}?q=Sari@contoh.id").context["cl"].result_list) == 1
    for term in ("sari", "bima@contoh.id", "@", "sari@contoh.id bima"):
        assert not desk.get(f"{url}?q={term}").context["cl"].result_list


def test_the_subscribers_page_says_why_and_lifts_it_with_a_line_in_the_log(bounce, login):
    desk, sari = login(MAIL_DESK), Subscriber.objects.get()
    url = reverse("admin:subscriptions_subscriber_change", args=[sari.pk])
    html = desk.get(url).content.decode()
    assert f"{reverse(LIST)}?subscriber__id__exact={sari.pk}" in html
    found = desk.get(f"{reverse(LIST)}?subscriber__id__exact={sari.pk}")
    assert list(found.context["cl"].result_list) == [bounce]
    lift = reverse("admin:subscriptions_subscriber_lift", args=[sari.pk])
    assert lift in html
    assert desk.get(lift).status_code == 405
    assert login(EDITOR).post(lift).status_code == 403
    login(MAIL_DESK).post(lift)
    sari.refresh_from_db()
    assert sari.state == "unsubscribed"
    assert LogEntry.objects.get().object_id == str(sari.pk)
    assert lift not in desk.get(url).content.decode()


class TestManyOfOneDomain:
    @pytest.fixture
    def many(self, make_subscriber, start_issue):
        for number in range(6):
            make_subscriber(f"pembaca{number}@kantor.example")
        report = reading.report_from_reply("5.1.1", "550 5.1.1 <a@kantor.example> unknown", "smtp")
        for mail in start_issue().deliveries.order_by("pk"):
            process.note(mail, report)

    decide = "admin:subscriptions_bounce_decide"

    def test_the_desk_is_asked_and_the_others_only_told(self, many, login):
        html = login(MAIL_DESK).get(reverse(LIST)).content.decode()
        assert "kantor.example" in html
        assert reverse(self.decide) in html
        html = login(EDITOR).get(reverse(LIST)).content.decode()
        assert reverse(self.decide) not in html

    @pytest.mark.parametrize(("do", "active"), [("confirm", 0), ("dismiss", 6)])
    def test_its_decision_holds_and_stands_in_the_log(self, do, active, many, login):
        desk = login(MAIL_DESK)
        sent = {"domain": "kantor.example", "do": do}
        assert desk.post(reverse(self.decide), sent, follow=True).status_code == 200
        assert Subscriber.objects.active().count() == active
        assert not Bounce.objects.filter(weight="held").exists()
        assert LogEntry.objects.count() == 6 - active
        assert reverse(self.decide) not in desk.get(reverse(LIST)).content.decode()

    def test_nobody_else_decides(self, many, login):
        for role in (EDITOR, REPORTER):
            sent = {"domain": "kantor.example", "do": "confirm"}
            assert login(role).post(reverse(self.decide), sent).status_code == 403
        assert login(MAIL_DESK).get(reverse(self.decide)).status_code == 405
        assert Subscriber.objects.active().count() == 6

    @pytest.mark.parametrize("domain", ["", "\x00", "lain.example", "x" * 5000])
    def test_an_odd_domain_changes_nothing(self, domain, many, login):
        login(MAIL_DESK).post(reverse(self.decide), {"domain": domain, "do": "confirm"})
        assert Subscriber.objects.active().count() == 6


def test_the_desk_sees_how_many_reports_none_could_read(login):
    assert process.receive(b"Content-Type: message/rfc822\n\n" * 100) is process.Answer.UNREADABLE
    html = login(MAIL_DESK).get(reverse(LIST)).content.decode()
    assert "tidak dapat dibaca" in html or "could not be read" in html
