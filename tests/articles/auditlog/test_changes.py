"""What a desk's form changed: in the reader's language, and nothing that is not of the object."""

from __future__ import annotations

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import override

from articles.auditlog import acts, changes
from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.models import SiteIdentity
from newsroom import roles
from tests.articles.admin.forms import save
from tests.factories import make_article, make_user

FIELDS = [{"changed": {"fields": ["Body", "Show the archive of comments", "Headline"]}}]


def test_labels_are_told_in_the_language_of_who_reads():
    with override("id"):
        assert changes.told(FIELDS) == "Isi, Tampilkan arsip komentar dan Judul berubah."
        assert acts.sentence(Act.CHANGED, {"changes": FIELDS}).endswith(changes.told(FIELDS))
    with override("en"):
        assert changes.told(FIELDS) == "Changed Body, Show the archive of comments and Headline."


def test_what_nobody_translated_and_plain_words_stay():
    with override("id"):
        assert changes.label("Zxcv") == "Zxcv"
        assert changes.label("") == ""
        assert changes.told_by(LogEntry(change_message="Dikirim ulang.")) == "Dikirim ulang."
        assert changes.told_by(LogEntry(change_message="[x")) == "[x"
        rows = [{"added": {"name": "source", "object": "Antara"}}]
        assert "Antara" in changes.told_by(LogEntry(change_message=json.dumps(rows)))


@pytest.fixture
def editor(client, db):
    user = make_user(roles.ADMINISTRATOR)
    client.force_login(user)
    return user


def logged(story):
    return [json.loads(row.change_message) for row in LogEntry.objects.filter(object_id=story.pk)]


@pytest.mark.django_db
class TestOfAStory:
    @pytest.mark.parametrize(
        "typed", [{}, {"body": "<p>Satu <b>dua</b>.</p>\r\n<p></p>"}], ids=["same", "other signs"]
    )
    def test_only_a_move_changes_no_field(self, client, editor, typed):
        story = make_article(status="in_review", body="<p>Satu <strong>dua</strong>.</p>")
        asked = {"autosave": "5d1c4e6e-9f5a-4d6c-9a55-1f1f5d3a8a11", "_move": "approve"}
        save(client, story, **asked, **typed)
        story.refresh_from_db()
        assert story.status == "approved"
        assert logged(story) == [[]]
        assert not Entry.objects.filter(act=Act.CHANGED, object_id=story.pk).exists()

    def test_what_was_changed_is_told_by_its_label_alone(self, client, editor):
        story = make_article(status="draft", body="<p>Satu.</p>")
        save(client, story, autosave="5d1c4e6e-9f5a-4d6c-9a55-1f1f5d3a8a11", body="<p>Dua.</p>")
        assert logged(story) == [[{"changed": {"fields": ["Body"]}}]]
        page = client.get(f"/admin/articles/article/{story.pk}/history/").text
        assert "<td>Isi berubah.</td>" in page


def test_a_history_of_many_is_read_page_by_page(client, editor):
    site = SiteIdentity.objects.get_or_create()[0]
    kind = ContentType.objects.get_for_model(site)
    LogEntry.objects.bulk_create(
        LogEntry(
            user=editor, content_type=kind, object_id=site.pk, action_flag=2,
            object_repr="x", change_message=json.dumps(FIELDS),
        )
        for _number in range(101)
    )  # fmt: skip
    page = client.get(f"/admin/articles/siteidentity/{site.pk}/history/?p=2").text
    assert page.count("Tampilkan arsip komentar dan Judul berubah.") == 1
    assert '<a href="?p=1"' in page
