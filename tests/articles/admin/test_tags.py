"""Tags in the story form: free names, commas alone part them, existing ones are suggested."""

from __future__ import annotations

import pytest

from articles.admin.widgets import TagsField
from articles.models import Tag
from newsroom import roles
from tests.articles.admin.forms import save
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SUGGEST = "/admin/articles/tag/suggest/"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Warisan Dunia", ["Warisan Dunia"]),
        ("Aleppo,Suriah", ["Aleppo", "Suriah"]),
        ("Aleppo; Suriah\nRusia", ["Aleppo", "Suriah", "Rusia"]),
        (" Aleppo , , aleppo ,ALEPPO", ["Aleppo"]),
        ('"Warisan  Dunia", “Kopi”', ["Warisan Dunia", "Kopi"]),
        ("", []),
        (" , ", []),
    ],
)
def test_commas_part_the_names(typed, names):
    assert TagsField(required=False).clean(typed) == names


def test_a_tag_in_other_capitals_is_the_same_tag(client):
    client.force_login(make_user(roles.EDITOR))
    make_article(tags=["Aleppo"])
    article = make_article(status="draft")
    save(client, article, tags="ALEPPO, Baru")
    assert sorted(tag.name for tag in article.tags.all()) == ["Aleppo", "Baru"]
    assert Tag.objects.count() == 2


def test_tags_left_alone_stay_and_those_taken_out_go(client):
    client.force_login(make_user(roles.EDITOR))
    article = make_article(status="draft", tags=["Warisan Dunia", "Aleppo"])
    save(client, article, headline="Lain")
    assert {tag.name for tag in article.tags.all()} == {"Warisan Dunia", "Aleppo"}
    save(client, article, tags="Aleppo")
    assert {tag.name for tag in article.tags.all()} == {"Aleppo"}


def test_suggestions_begin_with_what_is_typed_and_the_most_used_come_first(client):
    client.force_login(make_user(roles.REPORTER))
    make_article(tags=["Aleppo", "Alor", "Balai"])
    make_article(tags=["Alor"])
    assert client.get(SUGGEST, {"q": "al"}).json() == {"tags": ["Alor", "Aleppo", "Balai"]}
    assert client.get(SUGGEST, {"q": "zz"}).json() == {"tags": []}
    assert client.get(SUGGEST, {"q": " "}).json() == {"tags": []}


def test_suggestions_are_for_those_who_write(client):
    assert client.get(SUGGEST, {"q": "a"}).status_code == 302
    client.force_login(make_user(roles.MAIL_DESK))
    assert client.get(SUGGEST, {"q": "a"}).status_code == 403
