"""What an export holds: a file of JSON lines a table, in the order in which they are read back.

Every table of the site is in ``NAMES`` or, with its reason, in ``LEFT``; a test holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django_prose_editor.fields import ProseEditorField

from newsroom.exchange import mailings
from subscriptions.models import Issue, IssueSummary

FORMAT: Final = 1
CHUNK: Final = 2000  # rows
NAMES: Final = {
    "identity": "articles.SiteIdentity",
    "menu-lines": "articles.SiteLink",
    "pictures": "articles.Image",
    "files": "articles.StoredFile",
    "picture-sizes": "articles.Rendition",
    "former-picture-sizes": "articles.FormerRendition",
    "sections": "articles.Section",
    "tags": "articles.Tag",
    "reporters": "articles.Reporter",
    "sources": "articles.Source",
    "stories": "articles.Article",
    "bylines": "articles.Byline",
    "story-sources": "articles.ArticleSource",
    "story-tags": "articles.TaggedArticle",
    "further-sections": "articles.FurtherSection",
    "versions": "articles.Revision",
    "moves": "articles.StatusChange",
    "corrections": "articles.Correction",
    "comments": "articles.ArchivedComment",
    "chosen-related": "articles.RelatedChoice",
    "developments": "articles.Event",
    "development-stories": "articles.EventStory",
    "pages": "articles.Page",
    "front-page-slots": "articles.Slot",
    "front-page-blocks": "articles.SectionBlock",
    "banners": "articles.Banner",
    "synonyms": "articles.Synonym",
    "reads": "articles.ReadCount",
    "former-addresses": "articles.FormerAddress",
    "former-slugs": "articles.FormerSlug",
    "former-paths": "articles.FormerPath",
    "editions": "subscriptions.Edition",
    "edition-sections": "subscriptions.Edition_sections",
    "edition-tags": "subscriptions.Edition_tags",
    "edition-reporters": "subscriptions.Edition_reporters",
    "checklist": "articles.Checklist",
    "mail-defaults": "subscriptions.MailDefaults",
    "subscribers": "subscriptions.Subscriber",
    "subscriber-topics": "subscriptions.SubscriberTopic",
    "former-emails": "subscriptions.FormerEmail",
    "consents": "subscriptions.Consent",
    "segments": "subscriptions.Segment",
    "welcomes": "subscriptions.Welcome",
    "suppressions": "subscriptions.Suppression",
    "ended-links": "subscriptions.EndedLink",
    "issues": "subscriptions.Issue",
    "issue-stories": "subscriptions.IssueStory",
    "issue-summaries": "subscriptions.IssueSummary",
}
LEFT: Final = {
    "articles.ImportRun": "the report of a move that is over",
    "articles.ImportNote": "likewise",
    "articles.ImportedItem": "marks for a second run of that move",
    "articles.ImportedPicture": "likewise",
    "articles.ImportedFile": "likewise",
    "articles.Filing": "a view of stories and their further sections",
    "articles.FrontPageChange": "who changed the front page when: an act of the staff",
    "articles.GuestLink": "opens a page of this installation, by a secret that is nowhere kept",
    "articles.GuestNote": "likewise",
    "articles.Presence": "which tabs are open at this moment",
    "articles.Autosave": "what is being written at this moment, saved or given up before a move",
    "articles.SavedFilter": "what a person of this installation looks for, by its keys",
    "articles.Assignment": "who does what until when: the work of an installation's people",
    "articles.Note": "between people with logins, which belong to an installation",
    "articles.Notice": "likewise",
    "articles.Twins": "how to undo a merge within a month, by keys of this installation",
    "articles.StoryVector": "computed of the stories: manage.py rebuild_index",
    "articles.Posting": "likewise",
    "articles.RelatedStory": "likewise",
    "articles.SearchEntry": "likewise",
    "articles.Word": "likewise",
    "articles.Compound": "likewise",
    "articles.Spelling": "likewise",
    "subscriptions.Delivery": "which mail server took which mail: the traffic of this machine",
    "subscriptions.DeliveryRecord": "likewise; how many they were goes along with the issue",
    "subscriptions.LoggedDelivery": "a view of both",
    "subscriptions.IssueVariant": "likewise",
    "subscriptions.Confirmation": "likewise",
    "subscriptions.Bounce": "likewise; what follows of them are suppressions",
    "subscriptions.UnreadableReport": "likewise",
    "subscriptions.StaffMail": "likewise",
    "subscriptions.TrialMail": "likewise",
    "subscriptions.ImportJob": "lists that were read in; their people are subscribers",
    "subscriptions.ImportPart": "likewise",
    "subscriptions.ImportLine": "likewise",
    "subscriptions.ApiToken": "opens this installation, by a secret that is nowhere kept",
    "subscriptions.WebhookEndpoint": "told by this installation, with secrets made of its key",
    "subscriptions.WebhookMessage": "likewise",
    "subscriptions.JobBeat": "the state of running processes",
    "subscriptions.RateLimitBucket": "likewise",
    "subscriptions.ReachedCap": "likewise",
    "subscriptions.SendingHost": "leave to send, which belongs to a machine",
    "subscriptions.UnknownHost": "likewise",
    "subscriptions.SignupAttempt": "passes within a day",
    "subscriptions.SpentChallenge": "likewise",
}
# Filled in by the database as rows are written.
_DERIVED: Final = frozenset({"public_at", "changed_at"})
# An issue that is under way belongs to the machine that sends it.
_STILL: Final = ["draft", "complete", "cancelled"]
_OVER: Final = {
    "subscriptions.Issue": {"state__in": _STILL},
    "subscriptions.IssueStory": {"issue__state__in": _STILL},
}


@dataclass(frozen=True)
class Table:
    """One file of the export."""

    name: str
    model: type[models.Model]

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """The columns that go along."""
        return [field for field in self.model._meta.concrete_fields if field.name not in _DERIVED]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.jsonl"

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield its rows in the order of their keys, as values by column."""
        if self.model is IssueSummary:
            return mailings.summaries()
        found = self.model._default_manager.filter(**_OVER.get(self.model._meta.label, {}))
        columns = found.order_by("pk").values(*(field.attname for field in self.fields))
        rows = columns.iterator(CHUNK)
        return map(mailings.left_behind, rows) if self.model is Issue else rows


def tables() -> list[Table]:
    """Return all tables, each after those that its rows refer to."""
    return [Table(name, apps.get_model(label)) for name, label in NAMES.items()]


def refers_to(field: models.Field[Any, Any]) -> str:
    """Return what a column holds the key of: "user", "kind" (of a row), a file's name, or ""."""
    related = field.related_model
    if related is None:
        return ""
    assert not isinstance(related, str), "models are loaded"
    if related is ContentType:
        return "kind"
    if related._meta.label == settings.AUTH_USER_MODEL:
        return "user"
    return next((name for name, label in NAMES.items() if label == related._meta.label), "")


def is_body(field: models.Field[Any, Any]) -> bool:
    """Whether a column holds HTML that readers get, which is cleaned again on its way in."""
    return isinstance(field, ProseEditorField)


def files_of(table: Table) -> str:
    """Return the column that names a file below ``media/``; empty without one."""
    found = (f.attname for f in table.fields if isinstance(f, models.FileField))
    return next(found, "")


def described() -> Iterator[str]:
    """Yield the lines of the README that stands in every export: each file, each column."""
    for table in tables():
        yield f"## {table.file}"
        yield ""
        yield _about(table)
        yield ""
        for field in table.fields:
            to = refers_to(field)
            kind = f"key of {to}.jsonl" if to in NAMES else _kind(field, to)
            yield f"* `{field.attname}`: {kind}{', or null' if field.null else ''}"
        yield ""


def _about(table: Table) -> str:
    if table.model._meta.auto_created:
        return "What belongs to what, a line a pair."
    return (table.model.__doc__ or "").strip().splitlines()[0]


def _kind(field: models.Field[Any, Any], to: str) -> str:
    if to == "user":
        return "login of a member of the staff"
    if to == "kind":
        return "the kind of the row that object_id is the key of: articles.article …"
    if isinstance(field, models.FileField):
        return "a file below media/"
    if is_body(field):
        places = "data-pictures, data-story, data-file (keys), data-embed, data-link (an address)"
        return f"HTML, with places: {places}, data-title"
    names = {
        models.BooleanField: "true or false",
        models.DateTimeField: "time, ISO 8601 in UTC",
        models.DateField: "date, ISO 8601",
        models.JSONField: "JSON",
        models.FloatField: "number",
        models.IntegerField: "whole number",
    }
    choices = [str(value) for value, _label in field.flatchoices or ()]
    if choices and len(choices) <= 12 and all(choices):  # noqa: PLR2004 - as many as a line holds
        return " | ".join(choices)
    return next((told for kind, told in names.items() if isinstance(field, kind)), "text")
