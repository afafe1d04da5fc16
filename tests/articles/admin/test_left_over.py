"""What somebody typed into a story that was approved meanwhile is read where the story is."""

from __future__ import annotations

import uuid

import pytest

from articles.models import Autosave
from newsroom import roles
from tests.articles.admin.forms import change_url
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
TYPED = {"headline": "Judul <lain>", "body": "<p>Kata <script>x</script>yang diketik.</p>"}


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


def kept(user, story, data):
    keys = {"key": uuid.uuid4(), "writer": uuid.uuid4()}
    return Autosave.objects.create(user=user, article=story, data=data, number=1, **keys)


def test_its_writer_reads_it_there_until_it_is_discarded(client, reporter):
    story = make_article(created_by=reporter)
    row = kept(reporter, story, TYPED)
    page = client.get(change_url(story))
    assert "Judul &lt;lain&gt;" in page.text
    assert "Kata yang diketik." in page.text
    assert "<script>x" not in page.text
    discard = f'action="/admin/articles/article/unsaved/{row.key}/discard/"'
    assert discard in page.text
    client.post(discard.split('"')[1])
    assert "Judul &lt;lain&gt;" not in client.get(change_url(story)).text


def test_nobody_else_reads_it(client, reporter):
    story = make_article(created_by=reporter)
    kept(make_user(roles.REPORTER, "lain"), story, TYPED)
    assert "Judul &lt;lain&gt;" not in client.get(change_url(story)).text


def test_whoever_may_edit_goes_on_with_it_in_the_form(client, reporter):
    story = make_article(status="draft", created_by=reporter)
    kept(reporter, story, TYPED)
    assert "left-over" not in client.get(change_url(story)).text
