"""A move that somebody has to go on from, or that readers notice, is made only with its reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from articles.editing import workflow
from newsroom import roles
from tests.articles.admin.forms import change_url, errors, save
from tests.factories import make_article, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SILENCE = ["", "   ", "\u200b", "\x1f"]


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def article():
    return make_article(status="in_review", reporters=[make_reporter("Ratna Kirana")])


def status(article):
    article.refresh_from_db()
    return article.status


@pytest.mark.parametrize("note", SILENCE)
def test_returning_without_a_note_is_asked_about_and_loses_nothing(client, editor, article, note):
    response = save(client, article, _move="return", move_note=note, headline="Ketikan")
    assert list(errors(response)) == ["move_note"]
    assert response.context["adminform"].form["headline"].value() == "Ketikan"
    assert "<details open>" in response.text
    assert status(article) == "in_review"
    assert article.headline != "Ketikan"


@pytest.mark.parametrize("note", SILENCE)
@pytest.mark.parametrize(("name", "before"), [("return", "in_review"), ("withdraw", "approved")])
def test_the_page_that_asks_takes_no_silence(client, editor, name, before, note):
    article = make_article(status=before)
    for data in ({"note": note}, {}):
        response = client.post(f"/admin/articles/article/{article.pk}/move/{name}/", data)
        assert response.context["form"].errors["note"]
    assert status(article) == before


@pytest.mark.parametrize("move", [move for move in workflow.MOVES if move.name != "submit"])
def test_the_rule_itself_knows_who_has_to_say_why(editor, move):
    article = make_article(status=next(iter(move.sources)))
    if workflow.needs_reason(editor, article, move):
        with pytest.raises(ValidationError) as refused:
            workflow.make_move(article, move.name, editor, note=" ")
        assert refused.value.code == "reason"
    expected = {"return", "withdraw"}
    assert workflow.needs_reason(editor, article, move) == (move.name in expected)


def test_who_wrote_it_takes_it_back_without_a_word(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    article = make_article(status="in_review", created_by=user)
    assert "move_note" not in client.get(change_url(article)).text
    save(client, article, _move="return")
    assert status(article) == "draft"
