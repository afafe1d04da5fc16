"""The folder outlives the program: restarts, crashes and full shelves."""

import signal
import smtplib
import socket
import subprocess
import sys

import pytest

from newsroom.demo.mailbox import Mailbox, MailboxError

pytestmark = pytest.mark.outside


def send(mailbox, *subjects, to="sari@contoh.id"):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        for subject in subjects:
            smtp.sendmail("kabar@suluh.test", [to], f"Subject: {subject}\r\n\r\nisi\r\n")


def subjects(mailbox):
    return [message.subject for message in mailbox.messages()]


def test_a_restart_keeps_every_mail_with_its_number_and_envelope(tmp_path):
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, "satu", "dua")
        before = mailbox.messages()
    with Mailbox(tmp_path) as mailbox:
        assert mailbox.messages() == before
        send(mailbox, "tiga")
        assert [(each.number, each.subject) for each in mailbox.messages()] == [
            (3, "tiga"),
            (2, "dua"),
            (1, "satu"),
        ]


def test_the_same_mailbox_can_be_started_again_on_its_ports(tmp_path):
    mailbox = Mailbox(tmp_path)
    with mailbox:
        ports = mailbox.smtp_port, mailbox.http_port
        send(mailbox, "satu")
    with mailbox:
        assert (mailbox.smtp_port, mailbox.http_port) == ports
        send(mailbox, "dua")
        assert subjects(mailbox) == ["dua", "satu"]


def test_a_killed_mailbox_has_lost_nothing_that_it_accepted(tmp_path):
    command = [sys.executable, "-m", "newsroom.demo.mailbox", "--folder", str(tmp_path)]
    with subprocess.Popen(
        [*command, "--smtp-port", "0", "--http-port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        port = int(process.stdout.readline().split()[2].rpartition(":")[2])
        accepted = []
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
            for count in range(20):
                smtp.sendmail("a@contoh.id", ["b@contoh.id"], f"Subject: {count}\r\n\r\nisi\r\n")
                accepted.append(str(count))
            process.send_signal(signal.SIGKILL)
            process.wait()
            smtp.close()

    with Mailbox(tmp_path) as mailbox:
        assert subjects(mailbox) == accepted[::-1]


def test_what_a_crash_left_unfinished_is_cleared_away(tmp_path):
    (tmp_path / "00000004.part").write_bytes(b"Subject: seteng")
    (tmp_path / "catatan.txt").write_text("bukan email")
    with Mailbox(tmp_path) as mailbox:
        assert mailbox.messages() == []
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "catatan.txt"]


def test_the_oldest_go_when_the_folder_is_full(tmp_path):
    with Mailbox(tmp_path, keep=3) as mailbox:
        send(mailbox, "satu", "dua", "tiga", "empat", "lima")
        assert subjects(mailbox) == ["lima", "empat", "tiga"]
    assert [path.name for path in sorted(tmp_path.glob("*.eml"))] == [
        "00000003.eml",
        "00000004.eml",
        "00000005.eml",
    ]
    with Mailbox(tmp_path, keep=1) as mailbox:
        assert subjects(mailbox) == ["lima"]


def test_numbers_are_not_used_again_after_clearing(tmp_path):
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, "satu", "dua")
        assert mailbox.clear() == 2
        assert list(tmp_path.glob("*.eml")) == []
        send(mailbox, "tiga")
        assert [message.number for message in mailbox.messages()] == [3]


def test_a_mail_laid_into_the_folder_by_hand_is_shown(tmp_path):
    (tmp_path / "00000007.eml").write_bytes(b"Subject: titipan\r\n\r\nhalo\r\n")
    (tmp_path / "00000008.eml").write_bytes(b"X-Mailbox-Envelope: [1]\r\nSubject: rusak\r\n\r\n")
    with Mailbox(tmp_path) as mailbox:
        assert subjects(mailbox) == ["rusak", "titipan"]
        assert mailbox.messages()[1].envelope.recipients == ()


def test_a_mail_taken_out_of_the_folder_is_gone_without_an_error(tmp_path):
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, "satu", "dua")
        (tmp_path / "00000001.eml").unlink()
        assert subjects(mailbox) == ["dua"]


def test_two_mailboxes_do_not_share_a_folder(tmp_path):
    with Mailbox(tmp_path), pytest.raises(MailboxError, match="in use by another mailbox"):
        Mailbox(tmp_path).start()


def test_a_failed_start_gives_everything_back(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        blocked = Mailbox(tmp_path, http_port=taken.getsockname()[1])
        with pytest.raises(MailboxError, match="choose another with --http-port"):
            blocked.start()
        blocked.stop()
        with Mailbox(tmp_path) as mailbox:
            send(mailbox, "satu")


def test_a_folder_that_is_a_file_is_said_plainly(tmp_path):
    (tmp_path / "berkas").touch()
    with pytest.raises(MailboxError, match="cannot be used"):
        Mailbox(tmp_path / "berkas").start()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sari", ["siti-sari", "sari"]),
        ("SARI@contoh.id", ["sari"]),
        ("sari@", ["sari"]),
        ("@contoh.id", ["siti-sari", "sari"]),
        ("budi", []),
    ],
)
def test_it_finds_mails_by_recipient(tmp_path, query, found):
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, "sari", to="Sari@contoh.id")
        send(mailbox, "siti-sari", to="siti.sari@contoh.id")
        assert [message.subject for message in mailbox.messages(to=query)] == found
