"""Moving cards of the board: the story's own move, asked about where its button asks, or why not."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Assignment
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + datetime.timedelta(days=1)


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def move(client, what, here, there):
    return client.post(reverse("admin:articles_article_card"), {"move": f"{what}/{here}/{there}"})


def moved(client, story, here, there):
    """Return what the board says after the move."""
    answer = move(client, f"story-{story.pk}", here, there)
    assert answer["Location"] == f"/admin/board/?moved=story-{story.pk}"
    page = client.get(answer["Location"])
    story.refresh_from_db()
    return " ".join(str(message) for message in page.context["messages"])


def test_a_draft_is_submitted_at_once_and_its_card_keeps_the_place(client, editor):
    story = make_article("Banjir", status=Status.DRAFT, created_by=editor)
    assert "menunggu redaktur" in moved(client, story, "draft", "in_review")
    assert story.status == Status.IN_REVIEW
    page = client.get(f"/admin/board/?moved=story-{story.pk}").text
    assert page.count(" autofocus") == 1
    assert "kembali menjadi draf" in moved(
        client, story, "in_review", "draft"
    )  # one's own takes no reason


def test_another_s_story_is_returned_on_the_page_that_asks_why(client, editor):
    story = make_article(status=Status.IN_REVIEW, created_by=make_user("Reporter"))
    answer = move(client, f"story-{story.pk}", "in_review", "draft")
    url = reverse("admin:articles_article_move", args=[story.pk, "return"])
    assert answer["Location"] == f"{url}?back=board"
    page = client.get(answer["Location"])
    assert 'href="/admin/board/">' in page.text
    sent = {"version": story.version, "note": "Tambah sumber kedua."}
    assert client.post(answer["Location"], sent)["Location"] == "/admin/board/"
    story.refresh_from_db()
    assert story.status == Status.DRAFT


@pytest.mark.parametrize(
    ("status", "here", "there", "page"),
    [
        (Status.DRAFT, "draft", "public", "move/approve"),
        (Status.IN_REVIEW, "in_review", "public", "move/approve"),
        (Status.DRAFT, "draft", "scheduled", "schedule"),
        (Status.IN_REVIEW, "in_review", "scheduled", "schedule"),
        (Status.APPROVED, "scheduled", "draft", "move/unschedule"),
        (Status.APPROVED, "scheduled", "scheduled", "schedule"),
        (Status.APPROVED, "scheduled", "public", "schedule"),
    ],
)
def test_what_readers_notice_is_asked_about(client, editor, status, here, there, page):
    story = make_article(status=status, published_at=TOMORROW)
    answer = move(client, f"story-{story.pk}", here, there)
    assert answer["Location"] == f"/admin/articles/article/{story.pk}/{page}/?back=board"
    assert client.get(answer["Location"]).status_code == 200
    assert Article.objects.get(pk=story.pk).status == status


@pytest.mark.parametrize(
    ("status", "here", "there", "why"),
    [
        (Status.APPROVED, "public", "draft", "sudah dilihat pembaca"),
        (Status.APPROVED, "public", "scheduled", "sudah dilihat pembaca"),
        (Status.DRAFT, "draft", "planned", "bukan rencana lagi"),
        (Status.IN_REVIEW, "draft", "in_review", "sudah berada di tempat lain"),
        (Status.DRAFT, "in_review", "draft", "sudah berada di tempat lain"),
    ],
)
def test_what_is_refused_says_why(client, editor, status, here, there, why):
    story = make_article(status=status)
    assert why in moved(client, story, here, there)
    assert story.status == status


def test_a_scheduled_story_is_not_reviewed(client, editor):
    story = make_article(published_at=TOMORROW)
    assert "kembalikan dulu" in moved(client, story, "scheduled", "in_review")


def test_a_plan_becomes_a_draft_and_nothing_else(client, editor):
    make_article()  # there is a section
    plan = Assignment.objects.create(title="Sidang", person=editor)
    answer = move(client, f"plan-{plan.pk}", "planned", "public")
    assert "mulailah menulis dulu" in client.get(answer["Location"]).text
    answer = move(client, f"plan-{plan.pk}", "planned", "draft")
    plan.refresh_from_db()
    assert answer["Location"] == f"/admin/board/?moved=story-{plan.article.pk}"
    assert "kini menjadi draf" in client.get(answer["Location"]).text
    again = move(client, f"plan-{plan.pk}", "planned", "draft")  # pressed twice
    assert "seseorang memindahkan" in client.get(again["Location"]).text
    assert Article.objects.filter(headline="Sidang").count() == 1


@pytest.mark.parametrize(
    "sent", ["", "story-1", "x/draft/public", "story-x/draft/public", "//", "a/b/c/d"]
)
def test_what_is_no_move_says_so(client, editor, sent):
    answer = client.post(reverse("admin:articles_article_card"), {"move": sent}, follow=True)
    assert answer.status_code == 200
    assert list(answer.context["messages"])


def test_who_may_not_is_told_and_offered_nothing(client):
    siti = make_user("Reporter")
    client.force_login(siti)
    own = make_article("Punya Siti", status=Status.DRAFT, created_by=siti)
    page = client.get("/admin/board/").text
    assert f"story-{own.pk}/draft/in_review" in page
    assert "/draft/public" not in page
    assert "Anda tidak berhak" in moved(client, own, "draft", "public")
    assert "menunggu redaktur" in moved(client, own, "draft", "in_review")
    hidden = make_article("Rahasia", status=Status.DRAFT)
    assert "sudah tidak ada" in moved(client, hidden, "draft", "in_review")
    theirs = Assignment.objects.create(title="Sidang", person=make_user("Editor"))
    assert f"plan-{theirs.pk}/" not in client.get("/admin/board/").text
    answer = move(client, f"plan-{theirs.pk}", "planned", "draft")
    assert "Anda tidak berhak" in client.get(answer["Location"]).text
    client.force_login(make_user("Mail desk"))
    scheduled = make_article(published_at=TOMORROW)
    assert "board-move" not in client.get("/admin/board/").text
    assert "Anda tidak berhak" in moved(client, scheduled, "scheduled", "draft")
