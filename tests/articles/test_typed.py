"""What is typed or pasted into any field is kept as it was meant."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.models.typed import Typed
from articles.search.query import cleaned
from articles.text.characters import as_line, as_text
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, errors, filled
from tests.factories import make_section, make_user

READ_ONLY = {"Bounce", "Consent", "ImportRun", "LoggedDelivery", "OutgoingMessage", "SendingHost", "Suppression"}  # fmt: skip
"""Desks that only show what machines wrote."""
DESKS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in {"articles", "subscriptions"} and model.__name__ not in READ_ONLY
]
INLINES = [
    inline.model
    for model in DESKS
    for inline in admin.site._registry[model].inlines
    if inline.model.__name__ not in READ_ONLY
]


def has_texts(model):
    return any(
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.URLField)
        and field.editable
        and not field.choices
        for field in model._meta.concrete_fields
    )


@pytest.mark.parametrize("model", [*DESKS, *INLINES], ids=lambda model: model._meta.label)
def test_every_model_that_people_type_into_puts_texts_right(model):
    assert issubclass(model, Typed) or not has_texts(model)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\x93Benteng\x94 \x96 dibuka\x85", "“Benteng” – dibuka…"),
        ("\x91a\x92 \x95 \x80", "‘a’ • €"),
        ("Judul\x08 \u202ebalik\u202c\x1f", "Judul balik"),
        (" a\tb\r\n c\u2028d ", "a b c d"),
        ("cafe\u0301", "café"),
        ("👩\u200d🚒 می\u200cخواهم", "👩\u200d🚒 می\u200cخواهم"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("\ufeffa\u200bb\u2060", "ab"),
        ("Rp\u00a05.000", "Rp\u00a05.000"),
        ("\x1f\x08\u202e", ""),
    ],
)
def test_a_line_holds_what_was_meant(typed, kept):
    assert as_line(typed) == kept


@settings(max_examples=300)
@given(st.text())
def test_putting_right_what_is_right_changes_nothing(text):
    for right in (as_line, as_text):
        once = right(text)
        assert right(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not any(
            unicodedata.category(sign) in {"Cc", "Cs"} for sign in once if sign not in "\n\r\t"
        )
    assert "\n" not in as_line(text)


@settings(max_examples=300)
@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_what_people_see_stays(text):
    assert as_text(unicodedata.normalize("NFC", text)) == unicodedata.normalize("NFC", text)


@pytest.mark.django_db
@pytest.mark.parametrize("headline", ["\x1f", "\x08", "\u202e\u202c", "\u200b \ufeff", "\x81\x8d"])
def test_a_headline_that_nobody_sees_is_none(client, headline):
    client.force_login(make_user(roles.REPORTER))
    section = make_section("Dunia")
    data = filled(client.get(ADD_URL), section=section.pk, headline=headline, body="<p>x</p>")
    assert "headline" in errors(client.post(ADD_URL, data))
    with pytest.raises(ValidationError):
        Article(section=section, headline=headline).full_clean()


@pytest.mark.django_db
def test_the_form_keeps_what_was_meant(client):
    client.force_login(make_user(roles.REPORTER))
    data = filled(
        client.get(ADD_URL),
        section=make_section("Dunia").pk,
        headline="\x93Kota\x94\u202e tua\x08",
        kicker="Sur\x08iah",
        standfirst="Satu\x85\u202edua",
        dateline="Alep\u0301po",
        tags="\x91Aleppo\x92",
    )
    assert client.post(ADD_URL, data).status_code == 302
    story = Article.objects.get()
    assert (story.headline, story.kicker, story.standfirst) == ("“Kota” tua", "Suriah", "Satu…dua")
    assert story.dateline == "Aleṕo".replace("ṕ", "ṕp")
    assert [tag.name for tag in story.tags.all()] == ["‘Aleppo’"]


def test_a_question_is_read_as_it_was_meant():
    assert cleaned("\x93kota tua\x94\x08") == "“kota tua”"
    assert cleaned("می\u200cخواهم") == "می\u200cخواهم"
