"""The desk of assignments: who may give what to whom, and the way from a plan to a story."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Assignment, Notice
from articles.models.status import Status
from tests.desk.forms import controls
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/assignment/add/"
LIST = "/admin/articles/assignment/"


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna", first_name="Ratna")


@pytest.fixture
def editor(client):
    user = make_user("Editor", username="sri")
    client.force_login(user)
    return user


def filled(**changed):
    return {"title": "Pelantikan", "brief": "", "due_at": "", "happens_at": ""} | changed


def page(assignment):
    return reverse("admin:articles_assignment_change", args=[assignment.pk])


def test_an_editor_gives_a_story_to_a_person_who_is_told(client, editor, writer):
    story = make_article("Banjir", status=Status.DRAFT)
    asked = client.get(f"{ADD}?article={story.pk}")
    assert "Banjir" in asked.text
    sent = filled(title="", article=story.pk, person=writer.pk, due_at="2030-01-02T15:00")
    assert client.post(ADD, sent).status_code == 302
    notice = Notice.objects.get(recipient=writer)
    assert (notice.kind, notice.article, notice.headline) == ("assigned", story, "Banjir")
    assert "15.00 WIB" in notice.words
    assert "Ratna" in client.get(reverse("admin:articles_article_change", args=[story.pk])).text
    again = client.post(ADD, sent)
    assert "sudah memegang berita ini" in again.text


def test_nothing_and_nobody_is_no_assignment(client, editor):
    assert "Sebutkan apa yang direncanakan" in client.post(ADD, filled(title="")).text


def test_a_reporter_takes_a_plan_but_gives_none_to_others(client, editor, writer):
    client.force_login(writer)
    other = make_user("Reporter")
    assert client.post(ADD, filled(person=other.pk)).status_code == 200
    assert client.post(ADD, filled(person=writer.pk)).status_code == 302
    theirs = Assignment.objects.create(title="Milik orang", person=other, created_by=editor)
    assert client.post(page(theirs), filled()).status_code == 403


def test_whoever_may_not_give_it_to_others_leaves_it_with_its_person(client, editor, writer):
    other = make_user("Reporter")
    given = Assignment.objects.create(title="Pelantikan", person=other, created_by=writer)
    client.force_login(writer)
    shown = controls(client.get(page(given)))
    assert client.post(page(given), shown | {"brief": ["Pendapa"]}).status_code == 302
    given.refresh_from_db()
    assert (given.person, given.brief) == (other, "Pendapa")
    assert client.post(page(given), filled(person=editor.pk)).status_code == 200


def test_a_story_that_one_may_not_see_is_not_named_by_a_forged_link(client, writer):
    hidden = make_article("Rahasia besar", status=Status.DRAFT)
    client.force_login(writer)
    assert "Rahasia besar" not in client.get(f"{ADD}?article={hidden.pk}").text
    Assignment.objects.create(article=hidden)
    assert "Rahasia besar" not in client.get(LIST).text


def test_a_plan_is_saved_and_its_story_begun_by_one_press(client, editor, writer):
    make_section()
    plan = Assignment.objects.create(title="Pelantikan", person=writer)
    sent = filled(title="Pelantikan bupati", person=writer.pk, article="", _begin="1")
    for _press in range(2):
        answer = client.post(page(plan), sent | {"initial-article": ""})
        story = Article.objects.get()
        assert answer.url == reverse("admin:articles_article_change", args=[story.pk])
        plan.refresh_from_db()
        assert plan.article == story
    assert story.headline == "Pelantikan bupati"


def test_a_story_goes_from_a_plan_only_where_the_form_showed_it(client, editor, writer):
    story = make_article("Banjir", status=Status.DRAFT)
    plan = Assignment.objects.create(title="Banjir", article=story, person=writer)
    client.force_login(writer)  # who may not see the story
    shown = controls(client.get(page(plan)))
    assert client.post(page(plan), shown | {"_done": ["1"]}).status_code == 302
    plan.refresh_from_db()
    assert (plan.article, bool(plan.done_at)) == (story, True)
    client.force_login(editor)
    shown = controls(client.get(page(plan)))
    assert client.post(page(plan), shown | {"article": [""]}).status_code == 302
    plan.refresh_from_db()
    assert plan.article is None


def test_what_is_done_leaves_the_list_and_can_be_opened_again(client, editor):
    plan = Assignment.objects.create(title="Pelantikan")
    client.post(page(plan), filled(_done="1"))
    assert "Pelantikan" not in client.get(LIST).context["cl"].result_list.values_list("title")
    assert plan in client.get(f"{LIST}?done=yes").context["cl"].result_list
    client.post(page(plan), filled(_reopen="1"))
    assert plan in client.get(LIST).context["cl"].result_list


def test_what_somebody_has_anew_is_not_opened_again_beside_it(client, editor, writer):
    story = make_article("Banjir", status=Status.DRAFT)
    done = Assignment.objects.create(article=story, person=writer, done_at=timezone.now())
    Assignment.objects.create(article=story, person=writer)
    shown = controls(client.get(page(done)))
    answer = client.post(page(done), shown | {"_reopen": ["1"]})
    assert "sudah memegang berita ini" in answer.text
    assert Assignment.objects.open().count() == 1


def test_a_leavers_assignments_stay_for_somebody_else(editor, writer):
    plan = Assignment.objects.create(title="Pelantikan", person=writer)
    writer.delete()
    plan.refresh_from_db()
    assert plan.person is None
