"""One mailing: what it says, frozen, and how far it has come."""

from __future__ import annotations

import datetime
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from articles.db.triggers import LegalMoves
from articles.models import Article
from articles.models.purges import triggers_of
from articles.models.typed import Typed
from subscriptions.models import own_words, sending_time
from subscriptions.models.edition import Edition
from subscriptions.models.issue_constraints import CONSTRAINTS
from subscriptions.models.issue_state import ISSUE_MOVES, IssueState
from subscriptions.models.issue_story import IssueStory

# Later than this an issue is not sent without asking.
MOST_LATE: Final = datetime.timedelta(hours=2)
# For so long the desk reminds of an issue of which only a sample went out.
WORD_AWAITED: Final = datetime.timedelta(days=3)
WATCHED: Final = (
    IssueState.QUEUED,
    IssueState.SENDING,
    IssueState.PAUSED,
    IssueState.EXPIRED,
)


class IssueQuerySet(models.QuerySet["Issue"]):
    """Which issues, and the moves that several processes may try at once."""

    def move(self, target: str, *, note: str = "", **fields: Any) -> int:
        """Move those that may legally go to ``target``; return how many did.

        Of two that try the same move, one gets 1 and the other 0. ``note`` says why, until the
        next move.
        """
        sources = [source for source, to in Issue.LEGAL_MOVES if to == target]
        fields = {**sending_time.of_move(target), **fields}
        return self.filter(state__in=sources).update(state=target, note=note, **fields)

    def due(self) -> Self:
        """Those whose time to be sent has come."""
        return self.filter(state=Issue.State.QUEUED, send_at__lte=Now()).order_by("send_at", "pk")

    def late(self) -> Self:
        """Those that nobody was there to send when it was their time: news grows old."""
        return self.due().filter(send_at__lt=Now() - MOST_LATE)

    def sending(self) -> Self:
        """Those that are under way, first come first."""
        return self.filter(state=Issue.State.SENDING).order_by("started_at", "pk")

    def to_watch(self) -> Self:
        """Those on their way or waiting for a decision; of late, those of which a sample went."""
        sampled = Q(
            state=Issue.State.COMPLETE, sample__isnull=False, started_at__gt=Now() - WORD_AWAITED
        )
        return self.filter(Q(state__in=WATCHED) | sampled)

    def under_way_lately(self) -> Self:
        """Those under way, and those that ended no longer ago than an issue may be late."""
        return self.filter(
            Q(state=Issue.State.SENDING)
            | Q(state=Issue.State.COMPLETE, completed_at__gt=Now() - MOST_LATE)
        )

    def kept_ready(self) -> Self:
        """Those whose mails were not put away: such a one can be sent again, or to more."""
        return self.filter(put_away_at__isnull=True)

    def emptied(self) -> Self:
        """Digests of which every story was dropped, and a reader may see one again."""
        stories = IssueStory.objects.filter(issue=OuterRef("pk"))
        public = Article.objects.published().order_by().values("pk")
        return self.filter(
            ~Exists(stories.filter(dropped_at=None)),
            Exists(stories.filter(article__in=public)),
            kind=Issue.Kind.DIGEST,
        )

    def of_public_story(self) -> Self:
        """Those of which a reader may see every story now that was not dropped."""
        public = Article.objects.published().order_by()
        return self.filter(
            Q(Exists(public.filter(pk=OuterRef("article_id"))))
            | Q(kind=Issue.Kind.DIGEST) & ~Q(Exists(IssueStory.objects.withdrawn()))
        )

    def not_held(self) -> Self:
        """Without digests that wait until the stories taken back are cut out of them."""
        return self.exclude(Q(kind=Issue.Kind.DIGEST) & Q(Exists(IssueStory.objects.withdrawn())))


class Issue(Typed):
    """One mailing: of one story, or a digest of several. Later edits change no byte of it.

    In ``html`` and ``text`` the addresses ``mime.PLACE_OF_LINK`` and ``PLACE_OF_CHOICE``
    stand where each recipient's own links go. Those of a digest hold all of its stories, each
    between two marks; who gets only some of them has a ``variant``. ``headline`` is the title.

    ``audience`` are the rules of a segment, as they were when it was chosen; empty: all readers.

    ``period`` is the hour that a digest was built for by itself, the same whoever is late.
    """

    State = IssueState
    LEGAL_MOVES = ISSUE_MOVES

    class Kind(models.TextChoices):
        """What is mailed."""

        STORY = "story", _("Story")
        BREAKING = "breaking", _("Important news")
        DIGEST = "digest", _("Digest")

    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind.choices, default=Kind.STORY, db_default=Kind.STORY
    )
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("edition"),
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("story"),
    )
    period = models.DateTimeField(_("built for"), null=True, blank=True, editable=False)
    left_out = models.PositiveIntegerField(
        _("did not fit"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("New stories that the next digest brings."),
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=80, blank=True)
    is_welcome = models.BooleanField(
        _("welcomes new readers"), default=False, db_default=False, editable=False
    )
    is_listed = models.BooleanField(
        _("in the archive"),
        default=True,
        db_default=True,
        help_text=_("Readers find it on the web; who has the mail finds it in any case."),
    )
    is_listing_chosen = models.BooleanField(
        _("whether it is in the archive was chosen"),
        default=False,
        db_default=False,
        editable=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    subject = models.CharField(_("subject"), max_length=200)
    subject_pattern = models.CharField(
        _("pattern of the subject"),
        max_length=150,
        blank=True,
        help_text=_("Of a digest: the subject of each variant is made from it."),
    )
    headline = models.CharField(_("headline"), max_length=1000)
    standfirst = models.TextField(_("standfirst"), blank=True)
    preview_text = models.CharField(
        _("preview text"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("What inboxes show after the subject. Empty: the next headlines."),
    )
    opening = models.TextField(_("opening"), blank=True, default="", db_default="")
    closing = models.TextField(_("closing"), blank=True, default="", db_default="")
    link = models.URLField(_("link"), max_length=500)
    picture_url = models.URLField(_("picture"), max_length=500, blank=True)
    html = models.TextField("HTML")
    text = models.TextField(_("text"))

    send_at = models.DateTimeField(_("to be sent at"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True)
    went_on_at = models.DateTimeField(_("being sent since"), null=True, editable=False)
    sent_for = models.DurationField(_("was being sent for"), null=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    put_away_at = models.DateTimeField(_("put away"), null=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    audience = models.JSONField(
        _("only to"),
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        editable=False,
    )
    audience_name = models.CharField(
        _("only to"), max_length=80, blank=True, default="", db_default="", editable=False
    )
    sample = models.PositiveSmallIntegerField(
        _("sample"),
        null=True,
        editable=False,
        help_text=_("So many get it first; the others wait for a person's word."),
    )
    candidates = models.PositiveIntegerField(
        _("recipients"),
        null=True,
        help_text=_("Active subscribers when the mailing started; each has one row."),
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-created_at", "-pk"]
        permissions = [("send_issue", gettext_noop("Can mail a story to the subscribers"))]
        triggers = [
            LegalMoves("state", ISSUE_MOVES, name="issue_move_legal"),
            *triggers_of("subscriptions_issue"),
        ]
        constraints = CONSTRAINTS
        indexes = [
            models.Index(
                "send_at",
                condition=Q(state__in=["queued", "sending"]),
                name="issue_under_way",
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="issue_newest"),
            models.Index(
                F("started_at").desc(), F("id").desc(),
                condition=Q(is_listed=True, state__in=["sending", "paused", "complete"]),
                name="issue_archive",
            ),
            models.Index(
                F("edition"), F("started_at").desc(), F("id").desc(),
                condition=Q(is_listed=True, state__in=["sending", "paused", "complete"]),
                name="issue_archive_of_edition",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    def for_whom(self, rules: dict[str, Any], name: str) -> None:
        """Say who alone gets it, by a segment's rules and its name; no rules: all readers.

        What goes to a part of the readers is not in the archive for everybody, what goes to all
        of them is, unless somebody chose otherwise.
        """
        if bool(self.audience) != bool(rules) and not self.is_listing_chosen:
            self.is_listed = not rules
        self.audience, self.audience_name = rules, name

    @property
    def is_sampled(self) -> bool:
        """Whether its sample went out, and the others wait for somebody's word."""
        return self.sample is not None and self.state == self.State.COMPLETE

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        words = _("Sample sent, the others wait") if self.is_sampled else self.get_state_display()
        return str(words)

    @property
    def note_shown(self) -> str:
        """Why it stands there; where nobody of the desk said it, in the present language."""
        return own_words.shown(self.note)
