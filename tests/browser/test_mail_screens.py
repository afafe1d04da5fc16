"""Every page of the mail desk, narrow and wide, light and dark: no violation, nothing sideways."""

import datetime
import os
import uuid
from pathlib import Path

import axe_playwright_python
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from subscriptions.bounces import process
from subscriptions.issues import lifecycle
from subscriptions.lists import csv_import, import_jobs
from subscriptions.models import (
    ApiToken,
    Bounce,
    Delivery,
    Edition,
    Issue,
    IssueStory,
    Segment,
    Subscriber,
    WebhookEndpoint,
)
from subscriptions.signup import requests
from subscriptions.webhooks import sending
from tests.factories import make_article, make_user

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
SCREENS = os.environ.get("MAIL_SCREENS")  # a folder to keep pictures in
HEADLINES = ("Benteng Aleppo dari Dekat", "Kereta Terakhir ke Vladivostok", "Nelayan Natuna")


def digest_of(daily, stories, **fields):
    issue = Issue.objects.create(kind="digest", edition=daily, subject_pattern="{judul}", **fields)
    for place, story in enumerate(stories):
        IssueStory.objects.create(issue=issue, article=story, position=place)
    assert lifecycle.queue_digest(issue)
    return issue


def make_readers(now):
    return [
        Subscriber.objects.create(
            email=f"pembaca.dengan.nama.panjang{n}@surat.contoh.example", state="active",
            frequency=("daily", "instant", "weekly")[n % 3], source_page="/2026/11/20/benteng/",
            confirmed_at=now - datetime.timedelta(days=n),
        )
        for n in range(12)
    ]  # fmt: skip


def make_sent(daily, stories, now):
    """An issue that ended, with every end that a mail can have, and one bounce."""
    sent = digest_of(daily, stories, left_out=2)
    assert lifecycle.start(sent.pk)
    Delivery.objects.update(state="claimed", lease_token="0" * 32, lease_until=now)
    Delivery.objects.update(state="handing", handed_at=now)
    settled = {"lease_token": None, "lease_until": None, "finished_at": now}
    rows = list(sent.deliveries.values_list("pk", flat=True))
    for state, keys in (("accepted", rows[:2]), ("failed", rows[2:3]), ("unknown", rows[3:])):
        sent.deliveries.filter(pk__in=keys).update(
            state=state, reply="550 5.1.1 no such user", **settled
        )
    assert lifecycle.complete_finished()
    report = process.Report(Bounce.Kind.HARD, "5.1.1", "dsn", "550 5.1.1 no such user here, sorry")
    for mail in sent.deliveries.all():  # more than are believed without a question
        process.note(mail, report)
    return sent


def make_import(user, known):
    """A list that was read and waits for a decision."""
    said = csv_import.Statement("Pameran buku", timezone.localdate(), "Sari")
    raw = b"email,status\nbaru@contoh.example,entah apa maksudnya\nbukan alamat\n"
    raw += known.email.encode()
    job = import_jobs.create_job(SimpleUploadedFile("daftar.csv", raw), said, user)
    import_jobs.work()
    return job


def fill():
    """Make one of everything; return the pages by name."""
    user = make_user("Administrator", "meja", email="meja@contoh.example")
    stories = [make_article(headline, tags=["Aleppo"]) for headline in HEADLINES]
    now = timezone.now()
    readers = make_readers(now)
    # Another test may have emptied the table that the migrations filled.
    daily, _new = Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    Edition.objects.update(undo_minutes=0)
    daily.refresh_from_db()
    sent = make_sent(daily, stories[:1], now)
    paused = digest_of(daily, stories[1:])
    lifecycle.start(paused.pk)
    lifecycle.pause(paused, "Dijeda oleh meja")
    Edition.objects.update(undo_minutes=30)
    daily.refresh_from_db()
    queued = digest_of(daily, stories)
    bounce = Bounce.objects.earliest("pk")
    return {
        "issues": of("issue"),
        "report": of("issue", "change", sent.pk),
        "paused": of("issue", "change", paused.pk),
        "queued": of("issue", "change", queued.pk),
        "unknown": of("issue", "unknown", sent.pk),
        "mail-story": of("issue", "mail_article", stories[2].pk),
        "editions": of("edition"),
        "edition": of("edition", "change", daily.pk),
        "subscribers": of("subscriber"),
        "subscriber": of("subscriber", "change", bounce.subscriber_id),
        "import": of("subscriber", "import"),
        "imported": of("subscriber", "import_job", make_import(user, readers[3]).pk),
        "growth": of("subscriber", "growth"),
        "bounces": of("bounce"),
        "bounce": of("bounce", "change", bounce.pk),
        "suppressions": of("suppression"),
        "deliveries": of("loggeddelivery"),
        **segments(),
        **programs_elsewhere(readers[4]),
        "deliverability": reverse("admin:deliverability"),
    }


def of(model, name="changelist", *args):
    return reverse(f"admin:subscriptions_{model}_{name}", args=args)


def segments():
    segment = Segment.objects.create(name="Pembaca di kantor", rules={"domain": "contoh.example"})
    return {
        "segments": of("segment"),
        "segment": of("segment", "change", segment.pk),
        "segment-new": of("segment", "add"),
        "segment-suppress": of("segment", "suppress", segment.pk),
    }


def programs_elsewhere(reader):
    """A token, and a webhook that took one message, failed with another and is paused."""
    token = ApiToken.objects.create(
        name="Formulir pameran buku internasional", token_hash="a" * 64, may_read=True,
        may_change=True, ends_on="2030-01-01",
    )  # fmt: skip
    endpoint = WebhookEndpoint.objects.create(
        name="Sistem keanggotaan",
        url="https://anggota.example/" + "panjang/" * 20,
        paused_at=timezone.now(),
    )
    requests.unsubscribe(reader)
    message = endpoint.messages.get()
    sending.settle(message, sending.Answer(204, ""))
    message.pk, message.number = None, uuid.uuid4()
    message.save()
    sending.settle(message, sending.Answer(0, "https://anggota.example/" + "panjang" * 30))
    return {
        "api-tokens": of("apitoken"),
        "api-token": of("apitoken", "change", token.pk),
        "api-token-new": of("apitoken", "add"),
        "webhooks": of("webhookendpoint"),
        "webhook": of("webhookendpoint", "change", endpoint.pk),
        "webhook-new": of("webhookendpoint", "add"),
    }


def begin_draft(page, site):
    page.goto(site.url + reverse("admin:subscriptions_issue_changelist"))
    page.select_option("#begin-edition", label="Harian")
    page.get_by_role("button", name="Mulai").click()
    page.wait_for_url("**/change/")
    return page.url.removeprefix(site.url)


def problems_of(page):
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    told = [f"sideways: {width}"] if width[0] > width[1] else []
    page.evaluate(AXE.read_text())
    # Select2's own fields and the empty heads of Django's inline tables are not ours.
    found = page.evaluate(
        "axe.run({exclude: ['.select2-container', '.tabular thead']}, {iframes: false})"
    )
    return told + [
        f"{one['id']}: {node['target']} {node['html'][:120]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_each_is_accessible_and_fits(new_page, live_server):
    pages = fill()
    problems = []
    # The tool tries styles on; the policy is asked for by the other tests.
    page = new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("[name=username]", "meja")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    pages["draft"] = begin_draft(page, live_server)
    widths, schemes = (390, 768, 1280), ("light", "dark")
    looks = [(width, scheme) for scheme in schemes for width in widths]
    for name, path in pages.items():
        # With less motion no link takes its new colour little by little: the tool measures at once.
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(live_server.url + path)
        for width, scheme in looks if SCREENS else [(390, "light"), (1280, "dark")]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{name} {width} {scheme}: {text}" for text in problems_of(page)]
            if SCREENS:
                page.screenshot(path=f"{SCREENS}/{name}-{width}-{scheme}.png", full_page=True)
    assert not problems, "\n".join(problems)
