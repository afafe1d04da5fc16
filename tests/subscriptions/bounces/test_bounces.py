"""What comes back: whom it is about, how bad it is, and after what nobody is written to again."""

import datetime
import io
import mailbox
import sys

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from subscriptions import tokens
from subscriptions.bounces import doubt, held, process, reading, return_path
from subscriptions.bounces.mailbox import OTHERS, UNREADABLE, imaplib, read_mailbox
from subscriptions.bounces.process import Answer
from subscriptions.models import (
    Bounce,
    Confirmation,
    Consent,
    Delivery,
    LoggedDelivery,
    Subscriber,
    Suppression,
    UnreadableReport,
)
from subscriptions.signup import preferences, requests
from tests.factories import make_article

pytestmark = pytest.mark.django_db
SENDER = "redaksi@berita.example"


@pytest.fixture(autouse=True)
def _bounce_address(settings):
    settings.BOUNCE_ADDRESS = "pantulan@surat.example"


@pytest.fixture
def make_mail(make_subscriber, start_issue):
    """Make mails to one subscriber, each of an issue of its own."""
    make_subscriber("sari@contoh.id")

    def make():
        start_issue(make_article())
        return Delivery.objects.latest("pk")

    return make


def dsn(to, status="5.1.1", action="failed", code="550 {status} no", recipient="sari@contoh.id"):
    code = code.format(status=status)
    return f"""From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}

--b--
""".encode()


def arf(to="abuse@berita.example", original=""):
    return f"""From: feedback@kotak.example
To: {to}
Subject: FW: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A reader complained.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Kotak/1.0
Version: 1

--b
Content-Type: message/rfc822

{original}Subject: Kabar

isi
--b--
""".encode()


def path_of(mail):
    return return_path.of(mail, SENDER)


def days_pass(days):
    Bounce.objects.update(at=F("at") - datetime.timedelta(days=days))


def state():
    return Subscriber.objects.get().state


class TestTheReturnPath:
    def test_it_names_the_mail_and_survives_a_change_of_case(self, make_mail):
        mail = make_mail()
        assert path_of(mail).startswith(f"pantulan+d{mail.pk}-")
        assert len(path_of(mail).partition("@")[0]) <= 64
        found = return_path.find(iter([path_of(mail).upper()]))
        assert (type(found), found.pk) == (LoggedDelivery, mail.pk)

    def test_without_a_bounce_address_it_is_the_sender(self, make_mail, settings):
        settings.BOUNCE_ADDRESS = ""
        assert path_of(make_mail()) == SENDER

    def test_the_relay_is_given_it(self, make_mail, relay, send_issues):
        mail = make_mail()
        send_issues(relay)
        assert relay.senders == [path_of(mail)]

    def test_one_signed_with_the_key_before_still_counts(self, make_mail, settings):
        mail = make_mail()
        path = path_of(mail)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
        found = return_path.find(iter([path]))
        assert (type(found), found.pk) == (LoggedDelivery, mail.pk)

    def test_another_number_under_the_same_seal_is_nobodys(self, make_mail):
        first, second = make_mail(), make_mail()
        forged = path_of(first).replace(f"d{first.pk}-", f"d{second.pk}-")
        assert return_path.find(iter([forged])) is None
        assert process.receive(dsn(forged)) is Answer.NOT_OURS
        assert process.receive(dsn(path_of(first).replace("+d", "+c"))) is Answer.NOT_OURS
        assert not Bounce.objects.exists()
        assert state() == "active"


class TestWhatIsConcluded:
    def test_nobody_there_is_final_at_once(self, make_mail):
        assert process.receive(dsn(path_of(make_mail()), "5.1.1")) is Answer.NOTED
        assert state() == "suppressed"
        assert Suppression.objects.get().reason == "bounce"

    def test_another_hard_one_counts_on_the_second_day(self, make_mail):
        process.receive(dsn(path_of(make_mail()), "5.4.4"))
        process.receive(dsn(path_of(make_mail()), "5.4.4"))
        assert state() == "active"
        days_pass(1)
        process.receive(dsn(path_of(make_mail()), "5.4.4"))
        assert state() == "suppressed"

    @pytest.mark.parametrize("status", ["4.2.2", "5.2.2"])
    def test_five_soft_ones_in_thirty_days_are_enough(self, make_mail, status):
        for _ in range(4):
            process.receive(dsn(path_of(make_mail()), status))
        assert state() == "active"
        process.receive(dsn(path_of(make_mail()), status))
        assert state() == "suppressed"

    @pytest.mark.parametrize(
        "code",
        ["550 5.7.1 no", "550 5.1.1 blocked using dnsbl.example", "554 5.1.1 rejected as spam"],
    )
    def test_what_is_said_of_us_never_counts(self, make_mail, code):
        for _ in range(6):
            process.receive(dsn(path_of(make_mail()), "5.1.1", code=code))
            days_pass(1)
        assert state() == "active"
        assert set(Bounce.objects.values_list("cause", "weight")) == {("ours", "nothing")}

    def test_soft_ones_of_long_ago_are_forgotten(self, make_mail):
        for _ in range(4):
            process.receive(dsn(path_of(make_mail()), "4.2.2"))
        days_pass(31)
        process.receive(dsn(path_of(make_mail()), "4.2.2"))
        assert state() == "active"

    def test_a_complaint_is_final_at_once(self, make_mail):
        assert process.receive(arf(to=path_of(make_mail()))) is Answer.NOTED
        assert Suppression.objects.get().reason == "complaint"

    @pytest.mark.parametrize("header", ["Message-ID: {0.message_id}\n", "Return-Path: <{1}>\n"])
    def test_a_complaint_may_name_the_mail_by_its_original(self, make_mail, header):
        mail = make_mail()
        original = header.format(mail, path_of(mail))
        assert process.receive(arf(original=original)) is Answer.NOTED
        assert state() == "suppressed"

    def test_a_bounce_may_not(self, make_mail):
        report = dsn("abuse@berita.example") + f"Message-ID: {make_mail().message_id}".encode()
        assert process.receive(report) is Answer.NOT_OURS

    def test_a_confirmation_that_bounced_counts_too(self, db):
        requests.ask_to_subscribe("tiada@contoh.id", remote_address="10.0.0.1")
        assert process.receive(dsn(path_of(Confirmation.objects.get()))) is Answer.NOTED
        assert state() == "suppressed"
        requests.ask_to_subscribe("tiada@contoh.id", remote_address="10.0.0.1")
        assert Confirmation.objects.count() == 1

    @pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
    def test_what_is_only_news_changes_nothing(self, make_mail, action):
        report = dsn(path_of(make_mail()), "4.4.1", action)
        assert process.receive(report) is Answer.NO_REPORT
        assert not Bounce.objects.exists()

    def test_one_that_follows_no_standard_is_read_too(self, make_mail):
        report = f"""From: <MAILER-DAEMON@yahoo.com>
To: {path_of(make_mail())}
Subject: failure delivery

Message from yahoo.com.
Unable to deliver message to the following address(es).

<sari@contoh.id>:
This user doesn't have a yahoo.com account (sari@contoh.id)

--- Original message follows.
"""
        assert process.receive(report.encode()) is Answer.NOTED
        assert Bounce.objects.get().kind == "hard"

    def test_an_absent_reader_is_no_bounce(self, make_mail):
        reply = f"From: sari@contoh.id\nTo: {path_of(make_mail())}\nSubject: Cuti\n\nSaya cuti.\n"
        assert process.receive(reply.encode()) is Answer.NO_REPORT


class TestAnotherAddress:
    """A report tells against the address that was written to, not against who reads elsewhere."""

    def move(self, old, new):
        subscriber = Subscriber.objects.get(email=old)
        requests.ask_to_move(subscriber, new)
        return Confirmation.objects.exclude(consent__new_address="").latest("pk")

    def test_a_typing_error_in_the_new_one_leaves_the_old_one_alone(self, make_mail):
        make_mail()
        asked = self.move("sari@contoh.id", "sari@contoh.it")
        assert process.receive(dsn(path_of(asked))) is Answer.NOTED
        assert state() == "active"
        assert Bounce.objects.get().weight == "nothing"

    def test_a_late_one_from_the_old_leaves_the_new_one_alone(self, make_mail, relay, send_issues):
        first = make_mail()
        send_issues(relay)
        moved = self.move("sari@contoh.id", "sari@baru.example")
        preferences.move(moved.consent)
        assert process.receive(dsn(path_of(first))) is Answer.NOTED
        assert state() == "active"
        second = make_mail()
        send_issues(relay)
        assert process.receive(dsn(path_of(second))) is Answer.NOTED
        assert state() == "suppressed"

    def test_those_of_the_old_are_not_counted_with_those_of_the_new(self, make_mail):
        for _ in range(4):
            process.receive(dsn(path_of(make_mail()), "4.2.2"))
        preferences.move(self.move("sari@contoh.id", "sari@baru.example").consent)
        process.receive(dsn(path_of(make_mail()), "4.2.2"))
        assert state() == "active"

    def test_a_complaint_from_the_old_one_ends_mail_to_that_only(self, make_mail):
        make_mail()
        asked = self.move("sari@contoh.id", "orang.lain@contoh.id")
        assert process.receive(arf(to=path_of(asked))) is Answer.NOTED
        assert state() == "active"
        assert Suppression.objects.holds("orang.lain@contoh.id")
        assert not Suppression.objects.holds("sari@contoh.id")


class TestManyAtOnce:
    """A domain whose server calls everybody unknown for an hour is asked about, not believed."""

    @pytest.fixture
    def mails(self, make_subscriber, start_issue, relay, send_issues):
        make_subscriber("sari@contoh.id")
        for number in range(10):
            make_subscriber(f"pembaca{number}@kantor.example")
        start_issue()
        send_issues(relay)
        return list(Delivery.objects.filter(address__endswith="@kantor.example").order_by("pk"))

    @pytest.fixture
    def others(self):
        """Those of the domain who still get mail; Sari of another domain does in any case."""
        return Subscriber.objects.active().exclude(email="sari@contoh.id")

    def test_who_left_while_the_doubt_arose_stays_away(self, mails):
        first, *rest = mails
        process.receive(dsn(path_of(first)))
        reader = Subscriber.objects.get(pk=first.subscriber_id)
        assert reader.state == "suppressed"
        requests.unsubscribe(reader)
        for mail in rest:
            process.receive(dsn(path_of(mail)))
        reader.refresh_from_db()
        assert reader.state == "unsubscribed"

    def test_the_desks_word_is_not_of_who_proved_since_that_mail_arrives(self, mails):
        back, moved, *rest = mails
        process.receive(dsn(path_of(back)))
        requests.ask_to_subscribe(back.address)
        requests.confirm(tokens.confirm_token(Consent.objects.latest("pk").pk))
        for mail in (moved, *rest):
            process.receive(dsn(path_of(mail)))
        away = Subscriber.objects.get(pk=moved.subscriber_id)
        to = Consent.objects.create(
            subscriber=away, new_address="baru@lain.example", text_version=1
        )
        preferences.move(to)
        struck = held.confirm("kantor.example")
        assert len(struck) == len(rest)
        assert not {back.subscriber_id, moved.subscriber_id} & {reader.pk for reader in struck}

    def test_a_person_decides(self, mails, others):
        for mail in mails:
            assert process.receive(dsn(path_of(mail))) is Answer.NOTED
        assert Bounce.objects.filter(weight="held").count() == 10
        assert others.count() == 10
        assert not Suppression.objects.exists()
        (row,) = held.domains()
        assert (row["domain"], row["readers"]) == ("kantor.example", 10)
        held.dismiss("kantor.example")
        assert held.domains() == []
        assert others.count() == 10

    def test_believed_they_are_suppressed(self, mails, others):
        for mail in mails:
            process.receive(dsn(path_of(mail)))
        assert len(held.confirm("kantor.example")) == 10
        assert not others.exists()
        assert held.confirm("kantor.example") == []

    def test_what_was_concluded_before_the_doubt_is_taken_back(self, mails):
        for mail in mails[: doubt.MOST_AT_ONCE]:
            process.receive(dsn(path_of(mail)))
        gone = Subscriber.objects.filter(state="suppressed")
        assert gone.count() == doubt.MOST_AT_ONCE
        assert not Consent.objects.filter(subscriber__in=gone, withdrawn_at=None).exists()
        process.receive(dsn(path_of(mails[doubt.MOST_AT_ONCE])))
        assert not gone.exists()
        assert not Consent.objects.exclude(withdrawn_at=None).exists()
        assert not Bounce.objects.exclude(weight="held").exists()

    def test_who_had_left_has_left_afterwards(self, mails):
        first, *rest = mails
        requests.unsubscribe(first.subscriber)
        for mail in [first, *rest]:
            process.receive(dsn(path_of(mail)))
        first.subscriber.refresh_from_db()
        assert first.subscriber.state == "unsubscribed"

    def test_who_had_not_confirmed_has_not_afterwards(self, make_subscriber):
        reader = make_subscriber("baru@contoh.id", state="pending")
        reader.suppress(Suppression.Reason.BOUNCE)
        assert reader.take_suppression_back()
        assert reader.state == "pending"
        assert not reader.take_suppression_back()

    @pytest.mark.parametrize("reason", [Suppression.Reason.DESK, Suppression.Reason.COMPLAINT])
    def test_the_word_of_the_desk_or_the_reader_is_not_taken_back(self, mails, reason):
        process.receive(dsn(path_of(mails[0])))
        mails[0].subscriber.suppress(reason)
        for mail in mails[1:]:
            process.receive(dsn(path_of(mail)))
        assert Subscriber.objects.get(state="suppressed") == mails[0].subscriber

    def test_whom_the_desk_struck_off_stays_so_when_more_comes_back(self, mails):
        for mail in mails[:6]:
            process.receive(dsn(path_of(mail)))
        assert len(held.confirm("kantor.example")) == 6
        for mail in mails[6:]:
            process.receive(dsn(path_of(mail)))
        assert Subscriber.objects.filter(state="suppressed").count() == 6

    def test_who_came_back_by_signing_up_stays(self, mails):
        first, *others = mails
        process.receive(dsn(path_of(first)))
        requests.ask_to_subscribe(first.address)
        requests.confirm(tokens.confirm_token(Consent.objects.latest("pk").pk))
        confirmed = Subscriber.objects.get(pk=first.subscriber_id).confirmed_at
        for mail in others:
            process.receive(dsn(path_of(mail)))
        first.subscriber.refresh_from_db()
        assert (first.subscriber.state, first.subscriber.confirmed_at) == ("active", confirmed)

    def test_held_ones_tell_against_nobody_the_next_day(self, mails, start_issue):
        for mail in mails:
            process.receive(dsn(path_of(mail), "5.4.4"))
        days_pass(1)
        later = start_issue(make_article()).deliveries.get(address=mails[-2].address)
        process.receive(dsn(path_of(later), "5.4.4"))
        assert later.subscriber.state == "active"

    def test_spread_over_hours_they_count_by_themselves(self, mails, others):
        for mail in mails:
            process.receive(dsn(path_of(mail)))
            Bounce.objects.update(at=F("at") - datetime.timedelta(minutes=61))
        assert not others.exists()


class TestAllOfAMailing:
    """However small the list: where nobody at all is there, more likely nobody was asked."""

    @pytest.fixture
    def mails(self, make_subscriber, start_issue, request):
        for number in range(request.param):
            make_subscriber(f"pembaca@kantor{number}.example")
        return list(start_issue().deliveries.order_by("pk"))

    @pytest.mark.parametrize("mails", [2, 3, 4], indirect=True)
    def test_by_reports_the_desk_is_asked_and_nobody_struck_off(self, mails, relay, send_issues):
        send_issues(relay)
        for mail in mails:
            process.receive(dsn(path_of(mail)))
        assert Subscriber.objects.active().count() == len(mails)
        assert len(held.domains()) == len(mails)

    @pytest.mark.parametrize("mails", [2, 3, 4], indirect=True)
    def test_by_the_relay_as_well(self, mails, make_relay, send_issues):
        send_issues(make_relay(rcpt="550 5.1.1 nobody here"))
        assert Subscriber.objects.active().count() == len(mails)
        assert not Suppression.objects.exists()
        assert {mail.state for mail in Delivery.objects.all()} == {"failed"}
        assert len(held.domains()) == len(mails)

    @pytest.mark.parametrize("mails", [3], indirect=True)
    def test_where_one_arrived_the_others_are_believed(self, mails, relay, send_issues):
        send_issues(relay)
        for mail in mails[:2]:
            process.receive(dsn(path_of(mail)))
        assert Subscriber.objects.active().get() == mails[2].subscriber

    @pytest.mark.parametrize("mails", [1], indirect=True)
    def test_the_only_reader_is_believed(self, mails, make_relay, send_issues):
        send_issues(make_relay(rcpt="550 5.1.1 nobody here"))
        assert state() == "suppressed"

    @pytest.mark.parametrize("mails", [4], indirect=True)
    def test_the_first_refused_of_a_list_that_is_taken_afterwards_are_believed(
        self, mails, make_relay, send_issues
    ):
        gone = {mail.address for mail in mails[:2]}
        send_issues(make_relay(rcpt=lambda to: "550 5.1.1 nobody" if to in gone else "250 ok"))
        assert {row.email for row in Subscriber.objects.active()} == {
            mail.address for mail in mails[2:]
        }


class TestTheSameReportAgain:
    def test_it_changes_nothing_and_says_so(self, make_mail):
        report = dsn(path_of(make_mail()), "4.2.2")
        assert process.receive(report) is Answer.NOTED
        for number in range(10):
            assert process.receive(b"X-Again: %d\n" % number + report) is Answer.KNOWN
        assert Bounce.objects.count() == 1
        assert state() == "active"


class TestLifting:
    def test_the_address_begins_anew_and_the_log_names_who_did_it(
        self, make_mail, client, admin_user
    ):
        from django.contrib.admin.models import LogEntry

        process.receive(dsn(path_of(make_mail())))
        client.force_login(admin_user)
        subscriber = Subscriber.objects.get()
        client.post(
            "/admin/subscriptions/subscriber/",
            {"action": "lift_suppression", "_selected_action": [subscriber.pk]},
        )
        assert state() == "unsubscribed"
        assert LogEntry.objects.get(object_id=subscriber.pk).user == admin_user
        assert not Suppression.objects.exists()

    def test_what_came_back_before_does_not_count_any_more(self, make_mail):
        mails = [make_mail() for _ in range(3)]
        process.receive(dsn(path_of(mails[0]), "5.4.4"))
        days_pass(1)
        process.receive(dsn(path_of(mails[1]), "5.4.4"))
        days_pass(1)
        Subscriber.objects.get().lift_suppression()
        process.receive(dsn(path_of(mails[2]), "5.4.4"))
        assert state() == "unsubscribed"


class TestTheWaysIn:
    def test_a_pipe(self, make_mail, monkeypatch):
        said = io.StringIO()
        stdin = io.TextIOWrapper(io.BytesIO(dsn(path_of(make_mail()))))
        monkeypatch.setattr(sys, "stdin", stdin)
        call_command("bounce", stdout=said)
        assert said.getvalue() == "noted\n"

    def test_a_maildir_keeps_what_is_no_report(self, make_mail, tmp_path):
        box = mailbox.Maildir(tmp_path / "box")
        box.add(dsn(path_of(make_mail())))
        box.add(b"Subject: Halo\n\nApa kabar?\n")
        assert read_mailbox(str(tmp_path / "box")) == {
            Answer.NOTED.value: 1,
            Answer.NO_REPORT.value: 1,
        }
        assert len(box) == 0
        assert len(box.get_folder(OTHERS)) == 1
        assert read_mailbox(str(tmp_path / "box")) == {}

    def test_a_mailbox_over_imap(self, make_mail, monkeypatch):
        server = FakeImap({b"1": dsn(path_of(make_mail())), b"2": b"Subject: Halo\n\nHai\n"})
        monkeypatch.setattr(imaplib, "IMAP4_SSL", server)
        read_mailbox("imaps://sari:rahasia@imap.example/INBOX")
        assert server.flags == {b"1": r"(\Seen \Deleted)", b"2": r"(\Seen)"}
        assert state() == "suppressed"

    @pytest.mark.parametrize("way", ["maildir", "imap"])
    def test_what_cannot_be_read_is_set_aside_and_the_rest_goes_on(
        self, way, make_mail, tmp_path, monkeypatch
    ):
        def broken(message):
            if message["Subject"] == "Rusak":
                raise UnicodeDecodeError("ascii", b"x", 0, 1, "broken")
            return reader(message)

        reader = reading.read_report
        monkeypatch.setattr(reading, "read_report", broken)
        bad, good = b"Subject: Rusak\n\nisi\n", dsn(path_of(make_mail()))
        if way == "maildir":
            box = mailbox.Maildir(tmp_path / "box")
            for content in (bad, good, bad):
                box.add(content)
            read_mailbox(str(tmp_path / "box"))
            assert (len(box), len(box.get_folder(UNREADABLE))) == (0, 2)
        else:
            server = FakeImap({b"1": bad, b"2": good, b"3": None})
            monkeypatch.setattr(imaplib, "IMAP4_SSL", server)
            read_mailbox("imaps://sari:rahasia@imap.example/INBOX")
            aside = r"(\Seen \Flagged)"
            assert server.flags == {b"1": aside, b"2": r"(\Seen \Deleted)", b"3": aside}
        assert state() == "suppressed"
        assert held.count_unreadable() == UnreadableReport.objects.count() > 0

    @pytest.mark.parametrize(
        "code", ["550 5.1.1 no\x00body", "550 \udce9\udcff tidak ada", "\x85 550 " + "x" * 5000]
    )
    def test_odd_signs_in_the_words_are_no_obstacle(self, make_mail, code):
        report = dsn(path_of(make_mail()), code="CODE").replace(
            b"CODE", code.encode("utf-8", "surrogateescape")
        )
        assert process.receive(report) is Answer.NOTED
        assert "\x00" not in Bounce.objects.get().diagnosis

    @pytest.mark.parametrize(
        "kind", ["multipart/mixed; boundary=x{0}", "message/rfc822"], ids=["parts", "messages"]
    )
    def test_parts_within_parts_end(self, db, kind):
        content = "".join(f"Content-Type: {kind.format(n)}\n\n--x{n}\n" for n in range(3000))
        assert process.receive(content.encode()) is Answer.UNREADABLE

    def test_ten_megabytes_are_read_from_the_beginning(self, make_mail):
        assert process.receive(dsn(path_of(make_mail())) + b"x" * 10_000_000) is Answer.NOTED

    def test_broken_base64_is_no_obstacle(self, make_mail):
        text = (
            f"From: MAILER-DAEMON@kotak.example\nTo: {path_of(make_mail())}\n"
            "Subject: Undelivered\nMIME-Version: 1.0\nContent-Type: text/plain\n"
            "Content-Transfer-Encoding: base64\n\nNTUwIDUuMS4xIFVzZXIgdW5r\n=bm93bg\n"
        )
        assert process.receive(text.encode()) is Answer.NOTED

    def test_a_database_that_is_away_sets_nothing_aside(self, make_mail, monkeypatch):
        def away(message):
            raise OperationalError

        monkeypatch.setattr(reading, "read_report", away)
        with pytest.raises(OperationalError):
            process.receive(b"Subject: Halo\n\n")
        assert not UnreadableReport.objects.exists()

    @given(content=st.binary(max_size=2000))
    def test_nothing_that_anybody_sends_ends_the_reader(self, content):
        assert process.receive(content) in {Answer.NO_REPORT, Answer.NOT_OURS}


class FakeImap:
    def __init__(self, mails):
        self.mails = mails
        self.flags = {}

    def __call__(self, host, port, ssl_context, timeout):
        assert (host, port) == ("imap.example", 993)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def login(self, user, password):
        assert (user, password) == ("sari", "rahasia")

    def select(self, folder):
        assert folder == "INBOX"

    def search(self, charset, what):
        return "OK", [b" ".join(self.mails)]

    def fetch(self, number, what):
        if self.mails[number] is None:
            return "NO", [None]
        return "OK", [(b"1 (BODY[]<0> {5}", self.mails[number]), b")"]

    def store(self, number, command, flags):
        self.flags[number] = flags

    def expunge(self):
        pass
