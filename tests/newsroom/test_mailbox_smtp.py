"""The mailbox answers like a relay: what it said 250 to, it has."""

import smtplib
import socket
import threading
from email.message import EmailMessage

import pytest

from newsroom.demo.mailbox import Mailbox

pytestmark = pytest.mark.outside


@pytest.fixture
def mailbox(tmp_path):
    with Mailbox(tmp_path / "mails") as mailbox:
        yield mailbox


@pytest.fixture
def smtp(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.ehlo()
        yield smtp


def mail(subject="Kabar pagi", body="Halo.\n"):
    message = EmailMessage()
    message["From"] = "Suluh <kabar@suluh.test>"
    message["To"] = "Sari <sari@contoh.id>"
    message["Subject"] = subject
    message.set_content(body)
    return message


def test_it_keeps_what_it_accepted(mailbox, smtp):
    refused = smtp.send_message(mail())

    [received] = mailbox.messages()
    assert refused == {}
    assert received.subject == "Kabar pagi"
    assert received.text.strip() == "Halo."
    assert received.envelope.sender == "kabar@suluh.test"
    assert received.envelope.recipients == ("sari@contoh.id",)


def test_the_envelope_is_kept_apart_from_the_headers(mailbox, smtp):
    smtp.send_message(mail(), "bounce+7@suluh.test", ["a@contoh.id", "b@contoh.id"])

    [received] = mailbox.messages()
    assert received.envelope.sender == "bounce+7@suluh.test"
    assert received.envelope.recipients == ("a@contoh.id", "b@contoh.id")
    assert received.header("To") == "Sari <sari@contoh.id>"
    assert [each.name for each in received.headers][:3] == ["From", "To", "Subject"]


def test_the_null_sender_of_a_bounce_is_empty(mailbox, smtp):
    smtp.send_message(mail(), "<>", ["a@contoh.id"])

    assert mailbox.messages()[0].envelope.sender == ""


def test_it_lists_the_newest_first(mailbox, smtp):
    for subject in ("satu", "dua", "tiga"):
        smtp.send_message(mail(subject))

    assert [message.subject for message in mailbox.messages()] == ["tiga", "dua", "satu"]
    assert [message.number for message in mailbox.messages()] == [3, 2, 1]


def test_every_byte_of_the_mail_is_kept(mailbox, smtp, tmp_path):
    content = b"Subject: titik\r\n\r\n.\r\n..dua\r\n\x00\xff\xfe bita\r\n" + b"x" * 990 + b"\r\n"
    smtp.sendmail("a@contoh.id", ["b@contoh.id"], content)

    first_line, _, rest = (tmp_path / "mails" / "00000001.eml").read_bytes().partition(b"\r\n")
    assert first_line.startswith(b"X-Mailbox-Envelope: {")
    assert rest == content


def test_it_does_not_offer_addresses_outside_ascii(mailbox, smtp):
    assert not smtp.has_extn("smtputf8")
    smtp.send("MAIL FROM:<säri@contoh.id>\r\n".encode())
    assert smtp.getreply()[0] == 500


def test_it_refuses_mails_over_ten_megabytes_and_goes_on(mailbox, smtp):
    line = b"x" * 998 + b"\r\n"
    smtp.mail("a@contoh.id")
    smtp.rcpt("b@contoh.id")
    code, _ = smtp.data(b"Subject: besar\r\n\r\n" + line * 10_600)
    assert code == 552

    smtp.sendmail("a@contoh.id", ["b@contoh.id"], b"Subject: muat\r\n\r\n" + line * 9_900)
    assert [message.subject for message in mailbox.messages()] == ["muat"]


def test_it_announces_its_size_limit(mailbox, smtp):
    assert smtp.esmtp_features["size"] == str(10 * 1024 * 1024)


def test_it_serves_several_senders_at_once(mailbox):
    def send(sender):
        with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=20) as smtp:
            for count in range(10):
                smtp.send_message(mail(f"{sender}-{count}"))

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    subjects = {message.subject for message in mailbox.messages()}
    assert subjects == {f"{sender}-{count}" for sender in range(4) for count in range(10)}


def test_a_mail_that_cannot_be_stored_is_deferred_not_accepted(mailbox, smtp, monkeypatch):
    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("newsroom.demo.mailbox.store.os.fsync", full_disk)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.send_message(mail("hilang"))
    assert refused.value.smtp_code == 451
    assert mailbox.messages() == []

    smtp.send_message(mail("sampai"))
    assert [message.subject for message in mailbox.messages()] == ["sampai"]


def test_it_writes_to_the_disk_before_it_answers(mailbox, smtp, monkeypatch):
    steps = []
    monkeypatch.setattr("newsroom.demo.mailbox.store.os.fsync", lambda _: steps.append("fsync"))
    smtp.mail("a@contoh.id")
    smtp.rcpt("b@contoh.id")
    code, _ = smtp.data(b"Subject: aman\r\n\r\n")
    steps.append(code)

    assert steps == ["fsync", "fsync", 250]  # the file, then its name in the folder


def test_a_conversation_broken_off_in_the_middle_leaves_nothing(mailbox, tmp_path):
    with socket.create_connection(("127.0.0.1", mailbox.smtp_port), timeout=5) as connection:
        connection.recv(200)
        for line in (b"EHLO x", b"MAIL FROM:<a@contoh.id>", b"RCPT TO:<b@contoh.id>", b"DATA"):
            connection.sendall(line + b"\r\n")
            connection.recv(500)
        connection.sendall(b"Subject: setengah\r\n\r\nawal")

    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.send_message(mail("utuh"))
    assert [message.subject for message in mailbox.messages()] == ["utuh"]


def test_stopping_ends_open_conversations(tmp_path):
    mailbox = Mailbox(tmp_path / "mails")
    mailbox.start()
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        mailbox.stop()
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            smtp.send_message(mail())
        smtp.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", mailbox.smtp_port), timeout=5)
