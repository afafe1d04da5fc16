"""The list of notices, its badge, and the story that came back."""

import pytest
from django.urls import reverse

from articles.editing import workflow
from articles.models import Notice
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client):
    user = make_user("Reporter", username="ratna")
    client.force_login(user)
    return user


@pytest.fixture
def editor():
    return make_user("Editor", username="sri", first_name="Sri")


def returned(writer, editor, headline="Banjir", note="Siapa sumbernya?"):
    story = make_article(headline, status=Status.DRAFT, created_by=writer)
    workflow.make_move(story, "submit", writer)
    workflow.make_move(story, "return", editor, note=note)
    return story


def url():
    return reverse("admin:notices")


def test_the_badge_and_the_list_say_what_happened_with_a_link(client, writer, editor):
    story = returned(writer, editor)
    page = client.get(url())
    assert 'class="badge" aria-hidden="true">1<' in page.text
    assert "Siapa sumbernya?" in page.text
    assert reverse("admin:articles_article_change", args=[story.pk]) in page.text
    assert client.get(url()).context["page"][0].read_at is None  # looking changes nothing


def test_one_is_marked_as_read_or_all_that_were_shown(client, writer, editor):
    for headline in ("Satu", "Dua", "Tiga"):
        returned(writer, editor, headline)
    third, second, first = Notice.objects.filter(recipient=writer)
    client.post(url(), {"read": first.pk})
    assert Notice.objects.unread().filter(recipient=writer).count() == 2
    client.post(url(), {"all": second.pk})  # the third came after the page
    assert list(Notice.objects.unread().filter(recipient=writer)) == [third]
    client.post(url(), {"all": second.pk})  # pressed twice
    assert client.post(url(), {"read": "x" * 40}).status_code == 302


def test_those_of_others_are_neither_seen_nor_marked(client, writer, editor):
    other = make_user("Reporter")
    returned(other, editor)
    notice = Notice.objects.get(recipient=other)
    assert "Siapa sumbernya?" not in client.get(url()).text
    client.post(url(), {"read": notice.pk})
    client.post(url(), {"all": notice.pk})
    assert Notice.objects.unread().filter(pk=notice.pk).exists()


def test_a_story_that_is_not_theirs_any_more_is_named_without_a_link(client, writer, editor):
    story = returned(writer, editor)
    story.created_by = editor
    story.save()
    assert reverse("admin:articles_article_change", args=[story.pk]) not in client.get(url()).text


def test_a_page_of_notices_costs_the_same_however_many(
    client, writer, editor, django_assert_max_num_queries
):
    for number in range(12):
        returned(writer, editor, f"Berita {number}")
    client.get(url())
    with django_assert_max_num_queries(9):
        client.get(url())


def test_a_returned_story_carries_its_reason_on_top_until_it_is_submitted(client, writer, editor):
    story = returned(writer, editor, note="Siapa sumbernya?\nDan kapan?")
    page = reverse("admin:articles_article_change", args=[story.pk])
    text = client.get(page).text
    assert 'class="returned"' in text
    assert text.index("Siapa sumbernya?<br>Dan kapan?") < text.index('name="headline"')
    workflow.make_move(story, "submit", writer)
    assert 'class="returned"' not in client.get(page).text


def test_a_correction_at_the_desk_tells_the_writer_once(client, writer, editor):
    story = make_article("Banjir", created_by=writer)
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_change", args=[story.pk]))
    from tests.desk.forms import answer, controls

    data = controls(page) | {"corrections-0-text": ["Bukan Selasa, Rabu."], "_continue": ["1"]}
    asked = client.post(page.request["PATH_INFO"], data)
    assert client.post(page.request["PATH_INFO"], answer(asked)).status_code == 302
    notice = Notice.objects.get(recipient=writer)
    assert (notice.kind, notice.words) == ("corrected", "Bukan Selasa, Rabu.")
