"""Who may move a story where, and the record of every move.

``articles.models.status`` declares the legal moves; a trigger in the database refuses every other.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.body.placeholders import has_content
from articles.db import clock
from articles.db.few import among
from articles.editing import checklist, notices, revisions
from articles.models import Article, Byline, StatusChange
from articles.models.article import ArticleQuerySet
from articles.models.status import IS_APPROVED, IS_PUBLIC, LEGAL_MOVES, Status

Actor = User | AnonymousUser

CHANGE = "articles.change_article"
EDIT_ANY = "articles.edit_any_article"
APPROVE = "articles.approve_article"
WITHDRAW = "articles.withdraw_article"

OPEN_TO_REPORTERS = frozenset({Status.DRAFT, Status.IN_REVIEW})
LONGEST_NOTE = 500
WHY = _("Give the reason: whoever goes on with the story reads it in its history.")
CHANGED = _("Nothing was done: the story was changed after you opened this page.")
EMBARGO = _("This story is under embargo until %(time)s; it cannot appear before.")
NOT_POSSIBLE = _("The story is “%(status)s” now; this move is not possible from there.")


class StaleError(ValidationError):
    """The story is not what was looked at; ``changes`` says how, None where nobody can know."""

    def __init__(self, changes: list[revisions.Difference] | None) -> None:
        super().__init__(CHANGED, code="changed")
        self.changes = changes


@dataclass(frozen=True)
class Move:
    """A move that the desk offers: its name in the interface and the permission it takes.

    ``permission`` None: whoever may edit the story. ``asks_why``: readers have seen the story, so
    the desk wants a reason on record; ``asks_others_why``: its reporter goes on with it and has to
    know what to do, so whoever is not its reporter gives one.
    """

    name: str
    label: str | Promise
    sources: frozenset[Status]
    target: Status
    permission: str | None
    asks_why: bool = False
    asks_others_why: bool = False


MOVES: tuple[Move, ...] = (
    Move("submit", _("Submit for review"), frozenset({Status.DRAFT}), Status.IN_REVIEW, None),
    Move(
        "return",
        _("Return to draft"),
        frozenset({Status.IN_REVIEW}),
        Status.DRAFT,
        None,
        asks_others_why=True,
    ),
    Move(
        "approve",
        _("Approve and publish"),
        frozenset({Status.DRAFT, Status.IN_REVIEW}),
        Status.APPROVED,
        APPROVE,
    ),
    Move("unschedule", _("Back to draft"), frozenset({Status.APPROVED}), Status.DRAFT, APPROVE),
    Move(
        "withdraw",
        _("Withdraw"),
        frozenset({Status.APPROVED}),
        Status.WITHDRAWN,
        WITHDRAW,
        asks_why=True,
    ),
    Move("restore", _("Publish again"), frozenset({Status.WITHDRAWN}), Status.APPROVED, WITHDRAW),
)


NAMED = {move.name: move for move in MOVES}


def may_edit(user: Actor, article: Article) -> bool:
    """Whether ``user`` may change the story: editors any, a reporter own ones until approval."""
    if not user.is_active or not user.has_perm(CHANGE):
        return False
    if user.has_perm(EDIT_ANY):
        return True
    return article.status in OPEN_TO_REPORTERS and is_own(user, article)


def is_own(user: Actor, article: Article) -> bool:
    """Whether the user entered the story or stands in its byline."""
    if user.pk is None or article.pk is None:
        return False
    if article.created_by_id == user.pk:
        return True
    return article.bylines.filter(reporter__user_id=user.pk).exists()


def own_of(user: Actor, stories: ArticleQuerySet) -> ArticleQuerySet:
    """Return those of ``stories`` that the user entered or stands in the byline of."""
    return stories.filter(among(_own_keys(user)))


def _own_keys(user: Actor) -> QuerySet[Any, Any]:
    """Return the keys of the user's own stories, some twice; each half is found by an index."""
    entered = Article.objects.filter(created_by=user.pk).order_by().values("pk")
    signed = Byline.objects.filter(reporter__user=user.pk).order_by().values("article")
    return entered.union(signed, all=True)


def visible_to(user: Actor, stories: ArticleQuerySet) -> ArticleQuerySet:
    """Return those of ``stories`` that the desk shows to ``user``.

    Editors see all. A reporter sees own ones and what readers see; who may only read (the mail
    desk) sees what is approved, the scheduled ones included.
    """
    if user.has_perm(EDIT_ANY):
        return stories
    return stories.filter(
        IS_PUBLIC | Q(pk__in=_own_keys(user)) if user.has_perm(CHANGE) else IS_APPROVED
    )


def moves_for(user: Actor, article: Article) -> list[Move]:
    """The moves that ``user`` may make with the story as it stands, in the desk's order."""
    return [move for move in MOVES if article.status in move.sources and _may(user, article, move)]


def _may(user: Actor, article: Article, move: Move) -> bool:
    if move.name == "unschedule" and was_public(article):
        return False  # readers have seen it: withdrawing leaves them an answer
    if move.permission is None:
        return may_edit(user, article)
    return user.is_active and user.has_perm(move.permission)


def needs_reason(user: Actor, article: Article, move: Move) -> bool:
    """Whether ``user`` makes this move only with a reason on record."""
    return move.asks_why or (move.asks_others_why and not is_own(user, article))


def make_move(
    article: Article,
    name: str,
    user: User | None,
    *,
    published_at: datetime.datetime | None = None,
    note: str = "",
    seen: int | None = None,
) -> StatusChange:
    """Carry out the move ``name`` and record who made it; the story's version goes up by one.

    ``published_at`` (approve only) schedules; without it a story keeps the time it has, or takes
    now. ``user`` None is the system (imports, demo) and may do every legal move. ``seen`` is the
    version that was looked at, None where the caller has compared already. The row is locked, so of
    two people who click at once the second is refused.

    Raises:
        PermissionDenied: the user may not make this move.
        StaleError: the story is another than it was in the version ``seen``.
        ValidationError: the move is not legal for the story as it stands, lacks its reason, or the
            story lacks something that readers need.
    """
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=article.pk)
        move = _legal_move(current, name)
        if user is not None:
            _check_person(user, current, move, note)
        if seen is not None and (changes := revisions.changes_since(current, seen)) != []:
            raise StaleError(changes)
        revisions.record_before_change(current.pk)
        if user is not None:
            _check_list(current, name)
        change = _carry_out(current, move, user, published_at, note)
    for field in ("status", "published_at", "publication_date", "slug", "modified_at", "version"):
        setattr(article, field, getattr(current, field))
    article.known_address = current.known_address
    return change


def _check_person(user: User, article: Article, move: Move, note: str) -> None:
    """Refuse who may not make the move, or gives no reason where one is due."""
    if not _may(user, article, move):
        raise PermissionDenied(str(move.label))
    if not note.strip() and needs_reason(user, article, move):
        raise ValidationError(WHY, code="reason")


def _check_list(article: Article, name: str) -> None:
    """Refuse a story that has nothing in it, or lacks what the newsroom's checklist wants."""
    if name == "submit" and not has_content(article.body):
        raise ValidationError(checklist.NOTHING_TO_REVIEW, code="empty")
    if name == "approve" and (left := checklist.blocking(article)):
        raise ValidationError(
            _("The newsroom wants this before readers see the story: %(left)s"),
            code="checklist",
            params={"left": " ".join(left)},
        )


def _carry_out(
    article: Article,
    move: Move,
    user: User | None,
    published_at: datetime.datetime | None,
    note: str,
) -> StatusChange:
    """Write the story as the move leaves it, and all that tells of the move."""
    came_from = article.status
    article.status = move.target
    if move.target == Status.APPROVED:
        _give_address(article, published_at)
        article.assignments.open().update(done_at=Now())
    article.version += 1
    article.save()
    change = StatusChange.objects.create(
        article=article,
        from_status=came_from,
        to_status=move.target,
        user=user,
        note=note,
        created_at=clock.now(),
    )
    revisions.record(article, user)
    record(Act.STORY_MOVED, article, actor=user, before=came_from, after=move.target)
    if user is not None:
        notices.tell_of_move(change, reviewers=APPROVE)
    return change


def _legal_move(article: Article, name: str) -> Move:
    move = NAMED.get(name)
    is_possible = move is not None and article.status in move.sources
    if move is None or not is_possible or (article.status, move.target) not in LEGAL_MOVES:
        raise ValidationError(
            NOT_POSSIBLE,
            code="illegal_move",
            params={"status": article.get_status_display()},
        )
    return move


def was_public(article: Article) -> bool:
    """Whether readers may have seen the story: its time has come."""
    return article.was_public


def missing_for_readers(standfirst: str, body: str, *, has_reporter: bool) -> list[str]:
    """Return the names of the fields that a story needs before it can appear."""
    fields = (("standfirst", standfirst), ("body", has_content(body)), ("reporters", has_reporter))
    return [name for name, present in fields if not present]


def earliest(article: Article) -> datetime.datetime:
    """Return the time from which the story may be public: now, or the end of its embargo."""
    return max(clock.now(), article.embargo_until or clock.now())


def _give_address(article: Article, published_at: datetime.datetime | None) -> None:
    """Set the time and a slug that is free on that day; say what readers would miss."""
    missing = missing_for_readers(
        article.standfirst, article.body, has_reporter=article.bylines.exists()
    )
    if missing:
        raise ValidationError(
            _("Readers need this before the story can appear: %(missing)s."),
            code="incomplete",
            params={"missing": ", ".join(str(revisions.FIELDS[name]) for name in missing)},
        )
    time = published_at or article.published_at or clock.now()
    if article.embargo_until and time < article.embargo_until:
        raise ValidationError(
            EMBARGO, code="embargo", params={"time": notices.moment(article.embargo_until)}
        )
    article.take_address(time)
