"""Moves: who may make which, and what stays of them."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles.editing import workflow
from articles.models import Article
from articles.models.status import Status
from newsroom import roles
from tests.factories import make_article, make_reporter, make_user

pytestmark = pytest.mark.django_db

OFFERED = {
    (roles.REPORTER, "own", Status.DRAFT): ["submit"],
    (roles.REPORTER, "own", Status.IN_REVIEW): ["return"],
    (roles.REPORTER, "own", Status.APPROVED): [],
    (roles.REPORTER, "own", Status.WITHDRAWN): [],
    (roles.REPORTER, "other", Status.DRAFT): [],
    (roles.REPORTER, "other", Status.IN_REVIEW): [],
    (roles.EDITOR, "other", Status.DRAFT): ["submit", "approve"],
    (roles.EDITOR, "other", Status.IN_REVIEW): ["return", "approve"],
    (roles.EDITOR, "other", Status.APPROVED): ["withdraw"],
    (roles.EDITOR, "other", Status.WITHDRAWN): ["restore"],
    (roles.MAIL_DESK, "other", Status.DRAFT): [],
    (roles.MAIL_DESK, "other", Status.APPROVED): [],
    (roles.ADMINISTRATOR, "other", Status.APPROVED): ["withdraw"],
}


@pytest.mark.parametrize(("role", "whose", "status"), OFFERED)
def test_the_desk_offers_what_the_role_may_do(role, whose, status):
    user = make_user(role)
    article = make_article(status=status, created_by=user if whose == "own" else None)
    offered = [move.name for move in workflow.moves_for(user, article)]
    assert offered == OFFERED[role, whose, status]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", [*roles.ROLES, None])
def test_what_is_not_offered_is_refused(role, status):
    user = make_user(role)
    article = make_article(status=status)
    offered = {move.name for move in workflow.moves_for(user, article)}
    for move in workflow.MOVES:
        if move.name in offered:
            continue
        with pytest.raises((PermissionDenied, ValidationError)):
            workflow.make_move(article, move.name, user, published_at=timezone.now())
    article.refresh_from_db()
    assert article.status == status


def test_a_reporter_in_the_byline_may_edit_what_another_entered():
    user = make_user(roles.REPORTER)
    article = make_article(status="draft", reporters=[make_reporter("Teuku Rasyad", user=user)])
    assert workflow.may_edit(user, article)
    assert not workflow.may_edit(make_user(roles.REPORTER), article)


def test_nobody_edits_after_leaving():
    user = make_user(roles.EDITOR, is_active=False)
    article = make_article(status="draft")
    assert not workflow.may_edit(user, article)
    assert workflow.moves_for(user, article) == []


def test_each_move_is_recorded_with_who_when_and_why():
    editor = make_user(roles.EDITOR)
    article = make_article(status="approved")
    before = timezone.now()
    change = workflow.make_move(article, "withdraw", editor, note="Sumber keliru")
    assert (change.from_status, change.to_status) == (Status.APPROVED, Status.WITHDRAWN)
    assert change.user == editor
    assert change.note == "Sumber keliru"
    assert before <= change.created_at <= timezone.now()
    assert article.status == Status.WITHDRAWN


def test_a_move_counts_as_a_version_and_is_kept():
    article = make_article(status="draft")
    version = article.version
    workflow.make_move(article, "submit", None)
    assert article.version == version + 1
    kept = article.revisions.get(version=article.version)
    assert kept.data["status"] == Status.IN_REVIEW


def test_the_second_of_two_who_click_at_once_is_refused():
    editor = make_user(roles.EDITOR)
    article = make_article(status="in_review")
    seen_by_second = Article.objects.get(pk=article.pk)
    workflow.make_move(article, "approve", editor)
    with pytest.raises(ValidationError) as refused:
        workflow.make_move(seen_by_second, "return", editor)
    assert refused.value.code == "illegal_move"
    assert article.status_changes.count() == 2


def test_a_story_that_lacks_something_is_not_approved():
    article = make_article(status="draft", standfirst="", body="", reporters=[])
    with pytest.raises(ValidationError) as refused:
        workflow.make_move(article, "approve", None)
    assert refused.value.code == "incomplete"
    for name in ("standfirst", "body", "reporters"):
        assert str(workflow.revisions.FIELDS[name]) in refused.value.messages[0]


def test_nobody_submits_a_story_with_nothing_in_it():
    reporter = make_user(roles.REPORTER)
    article = make_article(status="draft", body='<div data-story="1"></div>', created_by=reporter)
    with pytest.raises(ValidationError) as refused:
        workflow.make_move(article, "submit", reporter)
    assert refused.value.code == "empty"
    article.body = '<div data-file="1"></div>'
    article.save()
    workflow.make_move(article, "submit", reporter)
    assert article.status == Status.IN_REVIEW


def test_a_scheduled_story_can_be_taken_back_and_a_public_one_cannot():
    later = timezone.now() + datetime.timedelta(hours=1)
    scheduled = make_article(published_at=later)
    editor = make_user(roles.EDITOR)
    assert [m.name for m in workflow.moves_for(editor, scheduled)] == ["unschedule", "withdraw"]
    workflow.make_move(scheduled, "unschedule", editor)
    assert scheduled.status == Status.DRAFT
    with pytest.raises(PermissionDenied):
        workflow.make_move(make_article(), "unschedule", editor)


def test_the_desk_shows_each_role_its_stories():
    reporter = make_user(roles.REPORTER)
    own = make_article("Sendiri", status="draft", created_by=reporter)
    other = make_article("Orang lain", status="draft")
    public = make_article("Umum")
    scheduled = make_article("Nanti", published_at=timezone.now() + datetime.timedelta(days=1))
    withdrawn = make_article("Ditarik", status="withdrawn")

    def seen(role_or_user):
        user = make_user(role_or_user) if isinstance(role_or_user, str) else role_or_user
        return set(workflow.visible_to(user, Article.objects.all()))

    assert seen(roles.EDITOR) == {own, other, public, scheduled, withdrawn}
    assert seen(reporter) == {own, public}
    assert seen(roles.MAIL_DESK) == {public, scheduled}


def test_own_stories_are_those_entered_and_those_signed():
    reporter = make_user(roles.REPORTER)
    entered = make_article("Dimasukkan", created_by=reporter)
    signed = make_article("Ditulis", reporters=[make_reporter("Teuku Rasyad", user=reporter)])
    make_article("Orang lain")
    assert set(workflow.own_of(reporter, Article.objects.all())) == {entered, signed}


class TestWhatIsSaid:
    """Whoever is refused reads why; the move leaves the story in hand as the database has it."""

    def test_a_move_that_nobody_declared_is_not_possible(self):
        article = make_article(status="draft")
        with pytest.raises(ValidationError) as refused:
            workflow.make_move(article, "burn", make_user(roles.EDITOR))
        assert refused.value.messages == [
            "Status berita kini “Draf”; langkah ini tidak dapat dilakukan dari sana."
        ]

    def test_what_is_lacking_is_named(self):
        article = make_article(status="draft", standfirst="", body="", reporters=[])
        with pytest.raises(ValidationError) as refused:
            workflow.make_move(article, "approve", make_user(roles.EDITOR))
        (message,) = refused.value.messages
        assert message.endswith(": teras, isi, reporter.")

    def test_a_right_that_is_lacking_is_named(self):
        move = next(move for move in workflow.MOVES if move.name == "withdraw")
        with pytest.raises(PermissionDenied, match=str(move.label)):
            workflow.make_move(make_article(), "withdraw", make_user(roles.REPORTER))

    def test_a_reason_is_asked_for(self):
        with pytest.raises(ValidationError) as refused:
            workflow.make_move(make_article(), "withdraw", make_user(roles.EDITOR))
        assert refused.value.messages == [str(workflow.WHY)]

    def test_each_move_is_one_version_more_and_the_address_is_known(self):
        article = make_article(status="draft")
        before = article.version
        for move in ("submit", "return", "approve"):
            workflow.make_move(article, move, None)
        assert article.version == before + 3
        assert article.known_address == Article.objects.get(pk=article.pk).known_address


def test_a_story_not_saved_yet_is_nobodys_own():
    user = make_user(roles.REPORTER)
    assert not workflow.is_own(user, Article())
    assert not workflow.is_own(type(user)(), make_article(created_by=None))
