"""One of everything that the admin shows, and everybody who may come to it."""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils import timezone

from articles.auditlog.models import Entry
from articles.models import (
    Assignment,
    Checklist,
    Correction,
    Event,
    EventStory,
    Page,
    SiteIdentity,
    SiteLink,
    Slot,
    Synonym,
)
from articles.models.site import THE_ONE
from articles.models.status import Status
from newsroom.roles import ROLES
from subscriptions.admin.issue import draft
from subscriptions.models import (
    ApiToken,
    Bounce,
    Consent,
    Delivery,
    Edition,
    ImportJob,
    Issue,
    MailDefaults,
    Segment,
    Subscriber,
    SubscriberTopic,
    Suppression,
    WebhookEndpoint,
)
from tests.factories import (
    make_article,
    make_image,
    make_reporter,
    make_section,
    make_source,
    make_user,
)

SUPERUSER, NO_RIGHTS, ANONYMOUS = "superuser", "no rights", "anonymous"
EVERYBODY = [*ROLES, SUPERUSER, NO_RIGHTS, ANONYMOUS]


@dataclass
class Cast:
    """``users`` by role; ``rows`` by model label: the row that a desk's pages are opened with."""

    users: dict[str, User] = field(default_factory=dict)
    rows: dict[str, object] = field(default_factory=dict)

    def add(self, *rows):
        for row in rows:
            self.rows[row._meta.label] = row


def one_of_everything():
    """Return the cast; each foreign key has at least two rows to choose from."""
    cast = Cast(users={role: make_user(role, username=f"u-{role.lower()}") for role in ROLES})
    cast.users[SUPERUSER] = User.objects.create_superuser("u-super", "s@contoh.id", "x" * 20)
    cast.users[NO_RIGHTS] = make_user(username="u-none")
    _newsroom(cast)
    _mail(cast)
    cast.add(make_user(username="u-spare"))
    cast.add(Entry.objects.first())  # of its making
    return cast


def _newsroom(cast):
    first, second = make_image(), make_image(alt="Pasar")
    writer = make_reporter("Ratna", user=cast.users["Reporter"], role="Wartawan")
    other = make_reporter("Maya")
    make_reporter("Jalal")
    make_source("Kompas")
    section = make_section("Dunia")
    for name in ("Lingkungan", "Sains"):
        make_section(name)
    sources = [make_source("Badan Geologi"), make_source("Antara")]
    public = [make_article(f"Berita umum {n}", tags=["Aleppo"], sources=sources) for n in range(2)]
    given = {"reporters": [writer, other], "sources": sources, "tags": ["Aleppo", "Rusia"]}
    given["created_by"] = cast.users["Reporter"]
    story = make_article("Naskah", status=Status.DRAFT, section=section, lead_image=first, **given)
    correction = Correction.objects.create(article=public[0], text="Yang benar lain.")
    slot = Slot.objects.create(position=1, article=public[0])
    page = Page.objects.create(title="Redaksi kami", slug="redaksi-kami", body="<p>Kami.</p>")
    event = Event.objects.create(name="Jembatan Musi")
    EventStory.objects.create(event=event, article=public[0])
    synonym = Synonym.objects.create(words="halab, aleppo")
    identity, _made = SiteIdentity.objects.get_or_create(pk=THE_ONE)
    SiteLink.objects.create(site=identity, place=SiteLink.Place.values[0], label="A", url="/a/")
    cast.add(story.tags.first(), section, sources[0], writer, second, correction, slot, page)
    plan = Assignment.objects.create(title="Pelantikan", person=cast.users["Reporter"])
    cast.add(event, synonym, identity, story, plan)
    cast.rows["public"] = public[0]
    cast.add(*cast.users["Reporter"].groups.all())


def _mail(cast):
    public = cast.rows["public"]
    edition = Edition.objects.create(name="Pagi", slug="pagi", frequency="daily", hour=6)
    digest = draft.start_draft(edition.pk, cast.users[SUPERUSER])
    sent = Issue.objects.create(
        kind=Issue.Kind.STORY, article=public, subject="Terkirim", headline="Terkirim",
        link="https://berita.example/", html="<p>Isi</p>", text="Isi", state=Issue.State.DRAFT,
    )  # fmt: skip
    reader = Subscriber.objects.create(
        email="pembaca@contoh.id", state=Subscriber.State.ACTIVE, confirmed_at=timezone.now()
    )
    Consent.objects.create(subscriber=reader, text_version=1)
    SubscriberTopic.objects.create(subscriber=reader, section=cast.rows["articles.Section"])
    mail = Delivery.objects.create(
        issue=sent, subscriber=reader, address=reader.email, message_id="<a@b>"
    )
    bounce = Bounce.objects.create(
        key="k", kind=Bounce.Kind.values[0], source="smtp", delivery_id=mail.pk, subscriber=reader
    )
    hashed = Suppression.objects.create(address_hash="a" * 64, reason=Suppression.Reason.DESK)
    job = ImportJob.objects.create(
        name="daftar.csv", source="pameran", said_by="Ratna",
        given_on=datetime.date(2026, 1, 1), created_by=cast.users[SUPERUSER],
    )  # fmt: skip
    cast.add(Segment.objects.create(name="Kantor", rules={"domain": "kantor.id"}))
    cast.add(
        ApiToken.objects.create(
            name="Formulir pameran", token_hash="b" * 64, may_read=True, ends_on="2030-01-01"
        )
    )
    cast.add(WebhookEndpoint.objects.create(name="Anggota", url="https://anggota.example/kabar"))
    defaults, _made = MailDefaults.objects.get_or_create()
    cast.add(Checklist.objects.get_or_create()[0])
    cast.add(edition, reader, mail, bounce, hashed, job, defaults, digest)
