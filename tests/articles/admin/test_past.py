"""What was published already stands beside a story while it is written; nothing is saved."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.indexing.refresh import refresh
from articles.models import Article, EventStory
from articles.related import past
from articles.related.similarity import vector_of
from newsroom import roles
from tests.articles.related.test_events import BREACH, CAMP, MENDED, OTHER_FLOOD, write
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
PAST = "/admin/articles/article/typed/past/"


@pytest.fixture
def archive():
    for number in range(8):
        body = f"<p>Hal nomor {number} di Kota {chr(65 + number) * 4} saja.</p>"
        make_article(f"Lain {number}", body=body, published_at=timezone.now())
    day = dt.timedelta(days=1)
    # The newest first: what was told days ago is asked of as of today.
    stories = [write(told, published_at=timezone.now() - day * told[2]) for told in (BREACH, CAMP)]
    while refresh():
        pass
    return stories


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


def ask(client, told=MENDED, story="", **changes):
    headline, body, _days = told
    return client.post(f"{PAST}?story={story}", {"headline": headline, "body": body} | changes)


def test_the_stories_of_its_event_are_named_with_the_date(client, reporter, archive):
    page = ask(client).text
    assert all(story.headline in page for story in archive)
    assert page.count("peristiwa yang sama") == 2
    assert f'data-place-story="{archive[0].pk}"' in page
    assert "no-store" in ask(client)["Cache-Control"]


def test_nothing_is_saved_by_asking(client, reporter, archive):
    before = list(Article.objects.values()), EventStory.objects.count()
    ask(client)
    assert (list(Article.objects.values()), EventStory.objects.count()) == before


@pytest.mark.parametrize("told", [("", "", 0), ("Judul pendek", "<p>Isi.</p>", 0), OTHER_FLOOD])
def test_nothing_is_named_where_nothing_is_near(client, reporter, archive, told):
    assert "<li" not in ask(client, (told[0], "<p>Kuda laut, terumbu.</p>", 0)).text


def test_what_the_text_leads_to_already_is_left_out(client, reporter, archive):
    first, second = archive
    body = f'{MENDED[1]}<div data-story="{first.pk}"></div>'
    body += f'<p><a href="{second.get_absolute_url()}">Baca</a></p>'
    assert "<li" not in ask(client, body=body).text


def test_neither_the_story_itself_nor_what_is_not_public(client, reporter, archive):
    first, second = archive
    draft = make_article(MENDED[0], status="draft", created_by=reporter, body=MENDED[1])
    type(first).objects.filter(pk=first.pk).update(status="withdrawn")
    page = ask(client, story=draft.pk).text
    assert first.headline not in page
    assert second.headline in page
    assert f'"{draft.pk}"' not in page


def test_only_for_who_may_write(client, archive):
    assert ask(client).status_code == 302
    client.force_login(make_user(roles.MAIL_DESK))
    assert ask(client).status_code == 403
    others = make_article("Orang lain", status="draft")
    client.force_login(make_user(roles.REPORTER))
    assert ask(client, story=others.pk).status_code == 404
    assert client.get(PAST).status_code == 405


def test_it_takes_few_statements(client, reporter, archive):
    ask(client)
    with CaptureQueriesContext(connection) as asked:
        past.before(Article(headline=MENDED[0], body_text=MENDED[1]))
    assert len(asked) <= 8


def test_a_text_in_hand_is_weighed_nearly_as_one_that_is_stored(archive):
    story = archive[0]
    stored = vector_of(story)
    made = past.vector_of_text(story.headline, f"{story.standfirst} {story.body_text}")
    assert stored.cosine(made) > 0.9
