"""The first page of the desk: what waits for whom, each list with its number, in few queries."""

import datetime

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.editing import uniting, workflow
from articles.models import Assignment, ReadCount, Tag
from articles.models.status import Status
from subscriptions.models import Issue
from tests.clock import travel
from tests.factories import make_article, make_image, make_user, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna")


@pytest.fixture
def editor():
    return make_user("Editor", username="sri")


def lists(client, user):
    client.force_login(user)
    found = client.get(reverse("admin:index")).context["desk"]
    return {str(part.title): (part.count, [line.label for line in part.lines]) for part in found}


def test_a_returned_story_is_named_with_its_reason_apart_from_other_drafts(client, writer, editor):
    make_article("Draf biasa", status=Status.DRAFT, created_by=writer)
    taken = make_article("Ditarik sendiri", status=Status.IN_REVIEW, created_by=writer)
    workflow.make_move(taken, "return", writer)
    back = make_article("Dikembalikan", status=Status.IN_REVIEW, created_by=writer)
    workflow.make_move(back, "return", editor, note="Siapa sumbernya?")
    found = lists(client, writer)
    assert found["Dikembalikan kepada saya"] == (1, ["Dikembalikan"])
    assert found["Draf saya"][0] == 2
    assert "Siapa sumbernya?" in client.get(reverse("admin:index")).text


def test_what_waits_is_the_editors_and_for_reporters_the_own_with_the_editors(
    client, writer, editor
):
    make_article("Punya Ratna", status=Status.IN_REVIEW, created_by=writer)
    make_article("Punya lain", status=Status.IN_REVIEW)
    assert lists(client, editor)["Menunggu saya"][0] == 2
    assert lists(client, writer)["Di meja redaktur"] == (1, ["Punya Ratna"])


def test_what_is_due_today_or_late_is_the_persons_own(client, writer, editor):
    now = timezone.now()
    late = now - datetime.timedelta(days=2)
    Assignment.objects.create(title="Terlambat", person=writer, due_at=late)
    Assignment.objects.create(title="Milik redaktur", person=editor, due_at=late)
    Assignment.objects.create(
        title="Pekan depan", person=writer, due_at=now + datetime.timedelta(days=7)
    )
    Assignment.objects.create(title="Sudah", person=writer, due_at=late, done_at=now)
    assert lists(client, writer)["Tenggat hari ini"] == (1, ["Terlambat"])
    assert lists(client, editor)["Tenggat hari ini"][0] == 2


def test_each_list_says_how_many_there_are_and_where(client, writer, editor):
    for number in range(9):
        make_article(f"Naskah {number}", status=Status.IN_REVIEW, created_by=writer)
    count, shown = lists(client, editor)["Menunggu saya"]
    assert (count, len(shown)) == (9, 6)
    page = client.get(reverse("admin:index")).text
    assert "Semua (9)" in page


def test_pictures_to_complete_and_mail_are_for_who_sees_to_them(client, writer, editor):
    make_image(alt="", credit="", to_be_completed=True)
    assert lists(client, editor)["Gambar yang perlu dilengkapi"][0] == 1
    mail_desk = make_user("Mail desk")
    assert "Gambar yang perlu dilengkapi" not in lists(client, mail_desk)
    assert "Menunggu saya" not in lists(client, mail_desk)


def test_a_picture_to_complete_waits_for_its_uploader_and_for_editors(client, writer, editor):
    client.force_login(writer)
    sent = SimpleUploadedFile("foto.jpg", picture_bytes(), "image/jpeg")
    with travel("2026-11-30 11:14+07:00"):
        assert (
            client.post(reverse("admin:articles_image_upload"), {"file": sent}).status_code == 200
        )
    make_image(alt="", credit="", to_be_completed=True)  # of an import
    (label,) = lists(client, writer)["Gambar yang perlu dilengkapi"][1]
    assert label == "Gambar tanpa judul, diunggah 30 November 11.14 oleh ratna"
    assert "has-thumbnail" in client.get(reverse("admin:index")).text
    number, labels = lists(client, editor)["Gambar yang perlu dilengkapi"]
    assert (number, label in labels) == (2, True)
    assert not any("asli/" in each for each in labels)
    assert "Gambar yang perlu dilengkapi" not in lists(client, make_user("Reporter"))


def test_every_link_of_the_page_opens(client, writer, editor):
    make_article("Naskah", status=Status.IN_REVIEW, created_by=writer)
    make_article("Nanti", published_at=timezone.now() + datetime.timedelta(days=1))
    make_image(alt="", credit="", to_be_completed=True)
    Assignment.objects.create(title="Hari ini", person=editor, due_at=timezone.now())
    client.force_login(editor)
    for part in client.get(reverse("admin:index")).context["desk"]:
        for url in filter(None, [part.url, *(line.url for line in part.lines)]):
            assert client.get(url).status_code == 200, url


def number_at(client, url):
    """Return how many rows the page of an address says it lists."""
    context = client.get(url).context
    return context["number"] if "number" in context else context["cl"].result_count


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Administrator"])
def test_each_number_is_that_of_the_list_to_which_it_leads(client, writer, editor, role):
    now, own = timezone.now(), make_user(role, username="saya")
    for user in (own, writer):
        for status in (Status.DRAFT, Status.IN_REVIEW):
            make_article(f"Naskah {status}", status=status, created_by=user)
        make_article("Nanti", published_at=now + datetime.timedelta(days=1), created_by=user)
        back = make_article("Dikembalikan", status=Status.IN_REVIEW, created_by=user)
        workflow.make_move(back, "return", editor, note="Siapa sumbernya?")
        for days in (-2, 0, 7):
            due = now + datetime.timedelta(days=days)
            Assignment.objects.create(title="Liputan", person=user, due_at=due)
        written = make_article("Tugas", status=Status.DRAFT, created_by=user)
        Assignment.objects.create(article=written, person=user, due_at=now)
        make_article("Kemarin dulu", published_at=now - datetime.timedelta(days=3))
        image = make_image(alt="", credit="", to_be_completed=True)
        LogEntry.objects.log_actions(user.pk, [image], ADDITION, single_object=True)
        make_image()
    make_article(tags=["Joko Widodo", "Jokowi Widodo"])
    written = {"html": "<p>Surat</p>", "text": "Surat", "subject": "Surat", "send_at": now}

    began = {"started_at": now, "candidates": 1}
    Issue.objects.create(state="queued", article=make_article(), **written)
    Issue.objects.create(state="paused", article=make_article(), **written, **began)
    written["article"] = make_article()
    Issue.objects.create(state="complete", completed_at=now, **written, **began)
    client.force_login(own)
    parts = [part for part in client.get(reverse("admin:index")).context["desk"] if part.url]
    told = {str(part.title): part.count for part in parts}
    assert told == {str(part.title): number_at(client, part.url) for part in parts}
    columns = client.get(reverse("admin:board")).context["columns"]
    counts = {str(column.title): column.count for column in columns}
    assert counts == {str(column.title): number_at(client, column.url) for column in columns}
    assert len(told) >= {"Reporter": 6, "Editor": 7, "Administrator": 8}[role], told


def test_tags_that_look_alike_are_listed_for_who_may_merge_them(client, writer, editor):
    make_article(tags=["Joko Widodo", "Jokowi Widodo"])
    assert lists(client, editor)["Tag untuk digabungkan"][0] == 1
    assert "Tag untuk digabungkan" not in lists(client, writer)
    gone, kept = Tag.objects.order_by("name")
    uniting.merge("tag", gone.pk, kept.pk, editor)
    assert "Tag untuk digabungkan" not in lists(client, editor)


def test_charts_are_drawn_of_what_appeared_and_was_read(client, editor):
    now = timezone.now()
    story = make_article(published_at=now - datetime.timedelta(days=2))
    make_article(published_at=now - datetime.timedelta(days=2))
    make_article(published_at=now - datetime.timedelta(days=40))
    make_article(published_at=now + datetime.timedelta(hours=1))
    hour = now.replace(minute=0, second=0, microsecond=0)
    ReadCount.objects.create(article=story, hour=hour, count=7)
    ReadCount.objects.create(article=story, hour=hour - datetime.timedelta(days=3), count=90)
    client.force_login(editor)
    page = client.get(reverse("admin:index"))
    days, hours = page.context["charts"]
    assert (days.total, days.most, len(days.bars)) == (2, 2, 30)
    assert (hours.total, hours.most, len(hours.bars)) == (7, 7, 24)
    assert [bar.words[-2:] for bar in hours.bars if bar.height] == [" 7"]
    assert hours.bars[-1].words.endswith(": 7"), [bar.words for bar in hours.bars]
    assert [bar.height for bar in hours.bars[:-1]] == [0.0] * 23
    assert "<script" not in page.text[page.text.index("<figure") : page.text.rindex("</figure>")]


def test_a_site_without_stories_draws_no_chart(client, editor):
    client.force_login(editor)
    page = client.get(reverse("admin:index"))
    assert page.context["charts"] == []
