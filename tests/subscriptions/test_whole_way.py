"""From the box to the inbox and out again, through the worker and a real mailbox."""

import re

import pytest
from django.test import Client

from newsroom.demo.mailbox import Mailbox
from subscriptions.issues import single_story
from subscriptions.models import Issue
from subscriptions.smtp.relay import Relay
from tests.factories import make_article
from tests.subscriptions.mailcheck import read
from tests.subscriptions.signup.test_requests import post
from tests.subscriptions.worker.test_worker import until, working


class Door:
    """What ``working`` asks of a relay."""

    def __init__(self, mailbox):
        self.relay = Relay("127.0.0.1", mailbox.smtp_port)


def link_in(message, kind):
    (link,) = set(re.findall(rf"https://berita\.example(/langganan/{kind}/\S+/)", message.text))
    return link


@pytest.mark.django_db(transaction=True)
def test_sign_up_confirm_read_and_leave(tmp_path, article, editor):
    reader = Client(enforce_csrf_checks=True)
    with Mailbox(tmp_path) as mailbox, working(Door(mailbox)):
        assert post(reader, "Sari@contoh.id").status_code == 303
        until(mailbox.messages)
        confirm = link_in(mailbox.messages()[0], "konfirmasi")
        assert reader.get(confirm).status_code == 200
        assert reader.post(confirm).status_code == 200  # so soon it may be a program
        assert reader.post(confirm, {"again": "1"}).status_code == 200

        single_story.send_article(article, editor)
        single_story.send_article(article, editor)
        until(lambda: Issue.objects.filter(state="complete").exists())
        newest, *others = mailbox.messages()
        assert newest.subject == article.headline
        assert newest.envelope.recipients == ("sari@contoh.id",)
        assert len(others) == 1

        way_out = link_in(newest, "u")
        assert f"<https://berita.example{way_out}>" == newest.header("List-Unsubscribe")
        assert reader.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
        single_story.send_article(make_article("Cerita berikutnya"), editor)
        until(lambda: Issue.objects.filter(state="complete").count() == 2)
        assert len(mailbox.messages()) == 2
    for file in tmp_path.glob("*.eml"):
        read(file.read_bytes().partition(b"\r\n")[2])
