"""Raw logs of Postfix, Exim and OpenSMTPD: only what the relay took, joined by its queue id."""

import pytest

from subscriptions.bounces import return_path
from subscriptions.models import Delivery
from subscriptions.outbox import hand_over, queue, reconcile, relay_log

ID = "<dZ34sq8jZW0D0000000006@berita.example>"
OTHER = "<dZ34sq8jZW0D0000000007@berita.example>"
HOST = "Nov 29 10:00:00 mx postfix"


def taken(*lines):
    return list(relay_log.taken(lines))


class TestPostfix:
    def test_a_message_id_counts_once_its_mail_is_in_the_queue(self):
        assert taken(
            f"{HOST}/smtpd[1]: 4XyZ1: client=app[192.0.2.1]",
            f"{HOST}/cleanup[2]: 4XyZ1A2b3: message-id={ID}",
            f"{HOST}/cleanup[2]: 4XyZ1A2b4: message-id={OTHER}",
            f"{HOST}/qmgr[3]: 4XyZ1A2b3: from=<a+d1-x@b.id>, size=123, nrcpt=1 (queue active)",
            f"{HOST}/smtp[4]: 4XyZ1A2b3: to=<x@y.id>, relay=mx[1.2.3.4]:25, status=sent (250 ok)",
            f"{HOST}/qmgr[3]: 4XyZ1A2b3: removed",
        ) == [ID]

    @pytest.mark.parametrize(
        "status", ["sent (250 2.0.0 Ok)", "deferred (timed out)", "bounced (550)"]
    )
    def test_what_it_sends_on_or_tries_it_has(self, status):
        line = f"{HOST}-out/smtp[4]: 0A1B2C3D4E: to=<x@y.id>, relay=m[1.2.3.4]:25, status={status}"
        assert taken(f"{HOST}-out/cleanup[2]: 0A1B2C3D4E: message-id={ID}", line) == [ID]

    def test_what_broke_off_while_it_came_or_was_refused_does_not_count(self):
        assert not taken(
            f"{HOST}/cleanup[2]: 4XyZ1A2b3: message-id={ID}",
            f"{HOST}/smtpd[1]: lost connection after DATA (123 bytes) from app[192.0.2.1]",
            f"{HOST}/cleanup[2]: 4XyZ1A2b4: message-id={OTHER}",
            f"{HOST}/cleanup[2]: 4XyZ1A2b4: milter-reject: END-OF-MESSAGE from app: 5.7.1 {OTHER}",
            f"{HOST}/cleanup[2]: 4XyZ1A2b5: reject: header Message-ID: {OTHER} from app",
            f"{HOST}/smtpd[1]: warning: {OTHER}",
        )

    def test_a_queue_id_used_again_is_another_mail(self):
        assert taken(
            f"{HOST}/cleanup[2]: 4XyZ1A2b3: message-id={ID}",
            f"{HOST}/cleanup[2]: 4XyZ1A2b3: message-id={OTHER}",
            f"{HOST}/qmgr[3]: 4XyZ1A2b3: from=<a@b.id>, size=1, nrcpt=1 (queue active)",
            f"{HOST}/qmgr[3]: 4XyZ1A2b3: from=<a@b.id>, size=1, nrcpt=1 (queue active)",
        ) == [OTHER]

    def test_mails_of_others_and_endless_logs_take_no_memory(self, monkeypatch):
        monkeypatch.setattr(relay_log, "MOST_OPEN", 10)
        lines = [
            f"{HOST}/cleanup[2]: {n:010X}: message-id={ID.replace('06@', f'{n:02}@')}"
            for n in range(50)
        ]
        queued = f"{HOST}/qmgr[3]: {{}}: from=<a@b.id>, size=1, nrcpt=1 (queue active)"
        found = taken(*lines, queued.format(f"{0:010X}"), queued.format(f"{49:010X}"))
        assert found == [ID.replace("06@", "49@")]


class TestExim:
    ARRIVED = f"2026-11-29 10:00:00 1tGxyz-0001AB-2C <= a@b.id H=app P=esmtp S=1 id={ID[1:-1]}"

    def test_what_arrived_was_taken(self):
        assert taken(self.ARRIVED) == [ID]
        newer = self.ARRIVED.replace("1tGxyz-0001AB-2C", "1tGxyz-000000001AB-2Cde") + ' T="Kabar"'
        assert taken(f"Nov 29 mx exim[12]: {newer}") == [ID]

    def test_what_was_refused_after_its_text_was_not(self):
        assert not taken(
            f"2026-11-29 10:00:00 1tGxyz-0001AB-2C H=app F=<a@b.id> rejected after DATA: spam {ID}",
            f"I Message-ID: {ID}",
            f"  Message-Id: {ID}",
            "2026-11-29 10:00:00 1tGxyz-0001AB-2C => x@y.id R=dns T=smtp H=mx",
        )


class TestOpenSmtpd:
    HOST = "Nov 29 10:00:00 mx smtpd[75295]: 5df87c903d709659"

    @pytest.fixture
    def mail(self, make_subscriber, start_issue, settings):
        settings.BOUNCE_ADDRESS = "pantulan@surat.example"
        make_subscriber("x@contoh.id")
        start_issue()
        (mail,) = queue.claim(Delivery.objects.ready(), 1)
        assert hand_over.hand_over(mail)
        assert queue.hold_as_unknown(mail, "no answer")
        return mail

    @pytest.mark.django_db
    def test_an_envelope_of_a_whole_message_is_found_by_its_return_path(self, mail):
        sender = return_path.of(mail, "")
        whole = f"{self.HOST} smtp message msgid=c405e39a size=303 nrcpt=1 proto=ESMTP"
        envelope = (
            f"{self.HOST} smtp envelope evpid=c405e39ad6bbc64f from=<{sender}> to=<x@contoh.id>"
        )
        assert reconcile.mark_accepted([envelope]) == 0
        assert reconcile.mark_accepted([whole, envelope.replace("c405e39a", "c405e39b")]) == 0
        assert reconcile.mark_accepted([whole, envelope.replace("x@contoh", "y@contoh")]) == 0
        assert reconcile.mark_accepted([envelope, whole]) == 1
        assert Delivery.objects.get().state == "accepted"
        assert reconcile.mark_accepted([whole, envelope]) == 0

    @pytest.mark.django_db
    def test_a_delivery_it_reports_it_had(self, mail):
        sender = return_path.of(mail, "")
        line = (
            f"{self.HOST} mta delivery evpid=c405e39ad6bbc64f from=<{sender}> to=<x@contoh.id> "
            'rcpt=<-> source="-" relay="mx" delay=1s result="Ok" stat="250 ok"'
        )
        assert reconcile.mark_accepted([line]) == 1


def test_lines_that_a_person_chose_count_as_ever():
    assert taken(f"message-id={ID}", ID, f"relay took {OTHER}", "nothing") == [ID, ID, OTHER]


def test_odd_lines_break_nothing():
    assert not taken(
        "", "\x00\ufffd", "postfix/", f"{HOST}/cleanup[2]: : message-id=", "1-2-3 <= id="
    )
