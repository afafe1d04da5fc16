"""What a story lacks by the newsroom's own rules, and what that keeps from readers."""

from __future__ import annotations

import socket

import pytest
from django.core.exceptions import ValidationError

from articles.editing import checklist, notes, workflow
from articles.models import Checklist, Image
from newsroom import roles
from tests.factories import make_article, make_image, make_source, make_user


def told(name, **changes):
    given = {"headline": "Judul", "body": "", "has_picture": True, "pictures": [], "tags": 2}
    return checklist.CHECKS[name](checklist.Facts(**{**given, "sources": 1, **changes}))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("picture", {"has_picture": True}, {"has_picture": False}),
        ("tags", {"tags": 1}, {"tags": 0}),
        ("tags", {"tags": 8}, {"tags": 9}),
        ("sources", {"sources": 1}, {"sources": 0}),
        ("length", {"headline": "x" * 65}, {"headline": "x" * 66}),
        ("notes", {"notes": 0}, {"notes": 1}),
        (
            "told",
            {"pictures": [Image(alt="a", credit="b")]},
            {"pictures": [Image(alt="a", credit="")]},
        ),
        (
            "abbreviations",
            {"body": "<p>Lembaga Contoh Raya (LCR) dan LCR, di DPR pukul 10 WIB.</p>"},
            {"body": "<p>Menurut LCR, tidak.</p>"},
        ),
        (
            "quotes",
            {"body": "<p>“Kami pulang besok pagi dari sini,” kata petani itu.</p>"},
            {"body": "<p>“Kami pulang besok pagi dari sini sekali.”</p>"},
        ),
        (
            "quotes",
            {"body": "<p>Ratna Kirana tiba.</p><p>“Kami pulang besok pagi dari sini.”</p>"},
            {"body": "<p>Pagi tiba.</p><p>“Kami pulang besok pagi dari sini.”</p>"},
        ),
    ],
)
def test_a_rule_is_met_or_says_what_is_missing(name, good, bad):
    assert told(name, **good) == ""
    assert told(name, **bad)


@pytest.mark.django_db
def test_links_to_what_readers_cannot_see_are_told(settings):
    settings.SITE_URL = "https://suluh.example"
    public, withdrawn = make_article("Umum"), make_article("Ditarik", status="withdrawn")
    draft = make_article("Naskah", status="draft")
    link = '<p><a href="https://suluh.example{}">x</a></p>'
    assert told("links", body=link.format(public.get_absolute_url())) == ""
    assert "Ditarik" in told("links", body=link.format(withdrawn.get_absolute_url()))
    assert "Naskah" in told("links", body=f'<div data-story="{draft.pk}"></div>')
    assert told("links", body=link.format("/2026/99/99/x/")) == ""
    elsewhere = '<p><a href="https://lain.example/2026/01/01/x/">x</a></p>'
    assert told("links", body=elsewhere) == ""


@pytest.mark.django_db
def test_links_are_looked_up_together(settings, django_assert_num_queries):
    settings.SITE_URL = "https://suluh.example"
    stories = [make_article(name, status="withdrawn") for name in ("Satu", "Dua", "Tiga")]
    links = [f'<a href="{settings.SITE_URL}{story.get_absolute_url()}">x</a>' for story in stories]
    with django_assert_num_queries(2):
        found = told("links", body=f"<p>{' '.join(links)}</p>")
    assert "Satu, Dua, Tiga" in found


@pytest.mark.django_db
def test_rules_have_the_level_that_an_administrator_chose():
    facts = checklist.facts_of(make_article(status="draft"))
    Checklist.objects.create(tags="off", sources="block", picture="warn")
    found = {one.name: one for one in checklist.findings(facts)}
    assert "tags" not in found
    assert found["sources"].blocks
    assert not found["picture"].blocks
    assert not found["picture"].is_met


@pytest.mark.django_db
def test_what_blocks_keeps_a_story_from_readers_until_it_is_there():
    editor = make_user(roles.EDITOR)
    story = make_article(status="in_review")
    workflow.make_move(make_article(status="in_review"), "approve", editor)  # warnings do not
    Checklist.objects.create(sources="block")
    with pytest.raises(ValidationError) as refused:
        workflow.make_move(story, "approve", editor)
    assert refused.value.code == "checklist"
    story.article_sources.create(source=make_source())
    workflow.make_move(story, "approve", editor)
    assert story.status == "approved"


@pytest.mark.django_db
def test_what_readers_know_already_comes_back_whatever_the_rules_say_now():
    story = make_article(status="withdrawn", lead_image=make_image())
    Checklist.objects.create(sources="block")
    workflow.make_move(story, "restore", make_user(roles.EDITOR))
    assert story.status == "approved"


def test_every_rule_has_its_check():
    assert [field.name for field in Checklist.rules()] == [*checklist.CHECKS, "answers"]


@pytest.mark.django_db
def test_a_note_that_is_not_settled_keeps_a_story_where_the_newsroom_says_so():
    editor = make_user(roles.EDITOR)
    story = make_article(status="draft", sources=[make_source()], tags=["Aleppo"])
    note = notes.add(story, editor, "Menurut siapa?")
    notes.add(story, editor, "BNPB.", parent=note)
    Checklist.objects.create(**{rule.name: "off" for rule in Checklist.rules()})
    assert checklist.blocking(story) == []
    Checklist.objects.update(notes="block")
    assert checklist.blocking(story) == ["1 catatan belum selesai."]
    notes.resolve(note, editor, is_resolved=True)
    assert checklist.blocking(story) == []


@pytest.mark.django_db
def test_no_move_waits_for_other_sites(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", None)
    story = make_article(status="draft", body='<p><a href="https://contoh.example/">x</a></p>')
    assert "answers" not in [one.name for one in checklist.findings(checklist.facts_of(story))]
    with pytest.raises(ValidationError):
        Checklist(answers="block").full_clean()
