"""System checks: what production refuses to start with, each naming the variable to set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import psycopg
from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from articles.db import clock
from newsroom.database import WITHOUT_JIT, give_up, refuse_no_database
from newsroom.env import Environment
from subscriptions.bounces import mailbox, return_path
from subscriptions.mail import dkim, mime
from subscriptions.outbox import rate_limit, warm_up
from subscriptions.smtp.relay import Relay

SHORTEST_SECRET = 50
# Which cluster a server is of, which database of it, whether it follows another server.
_WHICH: Final = """
    SELECT system_identifier, current_database()::text, pg_is_in_recovery() FROM pg_control_system()
"""
_USER_AND_PASSWORD: Final = re.compile(r"[!-9;-~]+:[!-~]+")  # as HTTP carries it


@register(Tags.security)
def check_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Name every variable that makes production unsafe."""
    if not settings.PRODUCTION:
        return []
    secret = _secret()
    wrong: list[tuple[bool, str, str, str]] = [
        (len(secret) < SHORTEST_SECRET, "E001",
         "SECRET_KEY is missing or short",
         f"Set SECRET_KEY to at least {SHORTEST_SECRET} random characters."),
        (settings.DEBUG, "E002",
         "DEBUG shows the site's insides to everybody",
         "Unset DEBUG."),
        (any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS), "E003",
         "ALLOWED_HOSTS has a wildcard",
         "Set ALLOWED_HOSTS to the names of the site, separated by commas."),
        (not settings.SITE_URL.startswith("https://"), "E004",
         "SITE_URL is not an https address",
         "Set SITE_URL to the address that readers type, for example https://berita.example."),
        (not settings.SMTP_URL, "E005",
         "SMTP_URL is missing: no confirmation and no newsletter can leave",
         "Set SMTP_URL, for example smtp://user:password@host:587."),
        (Environment.model_fields["mail_from"].default == settings.MAIL_FROM, "E006",
         "MAIL_FROM is still the sample's",
         "Set MAIL_FROM to the sender of the site's mails."),
        (secret != settings.ADDRESS_HASH_KEY
         and len(settings.ADDRESS_HASH_KEY) < SHORTEST_SECRET, "E011",
         "ADDRESS_HASH_KEY is short",
         f"Set ADDRESS_HASH_KEY to at least {SHORTEST_SECRET} random characters."),
    ]  # fmt: skip
    return [
        Error(message, hint=hint, id=f"newsroom.{number}")
        for is_wrong, number, message, hint in wrong
        if is_wrong
    ]


@register(Tags.security, deploy=True)
def check_address_hashes(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Say where a new SECRET_KEY would forget who must never be written to."""
    if not settings.PRODUCTION or _secret() != settings.ADDRESS_HASH_KEY:
        return []
    message = (
        "ADDRESS_HASH_KEY is not set: with SECRET_KEY its list of suppressed addresses is lost"
    )
    hint = "Set ADDRESS_HASH_KEY to a key of its own; see docs/operating.md, Backups."
    return [CheckMessage(WARNING, message, hint=hint, id="newsroom.W002")]


@register(Tags.security)
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Name every variable that mail could not be sent or come back with."""
    found: list[CheckMessage] = []
    tries: list[tuple[Callable[[], object], str, str]] = [
        (dkim.check, "E008", "See docs/operating.md, DKIM."),
        (lambda: rate_limit.read_limits(settings.MAILS_PER_MINUTE_BY_DOMAIN), "E009", ""),
        (lambda: warm_up.read_plan(settings.WARM_UP), "E016", ""),
        (return_path.check, "E010", "Write pantulan@surat.example."),
        (lambda: settings.SMTP_URL and Relay.from_url(settings.SMTP_URL), "E012", ""),
        (mime.sender, "E013", ""),
        (mailbox.check, "E014", ""),
        (_check_webhook_secret, "E015", ""),
    ]
    for attempt, number, hint in tries:
        try:
            attempt()
        except ValueError as error:
            found.append(Error(str(error), hint=hint, id=f"newsroom.{number}"))
    return found


def _check_webhook_secret() -> None:
    secret = settings.WEBHOOK_SECRET
    if secret and not _USER_AND_PASSWORD.fullmatch(secret):
        raise ValueError("WEBHOOK_SECRET cannot be used: write user:password, both in ASCII")


@register(Tags.database)
def check_durability(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Refuse a database that may forget a commit: a mail handed over would be sent again."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SHOW synchronous_commit")
                value = cursor.fetchone()[0]
        except OperationalError:
            continue  # whoever needs the database will say so
        if value == "off" and settings.PRODUCTION:
            found.append(
                Error(
                    "synchronous_commit is off: a crash of PostgreSQL could repeat mails",
                    hint="Take it out of DATABASE_URL's options, or run "
                    "ALTER DATABASE … SET synchronous_commit = on.",
                    id="newsroom.E007",
                )
            )
    return found


@register(Tags.database)
def check_pooler(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Say where the web's pooler does not answer, or compiles what is not worth compiling."""
    if not settings.DATABASE_POOLER_URL or "default" not in (databases or []):
        return []
    url = settings.DATABASE_POOLER_URL
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as pooled:
            jit = pooled.execute("SELECT current_setting('jit')", prepare=False).fetchone()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        message = f"DATABASE_POOLER_URL: the pooler does not answer: {reason}"
        return [CheckMessage(WARNING, message, id="newsroom.W003")]
    if jit == ("off",):
        return []
    hint = "Add to its line in pgbouncer.ini: connect_query='SET jit = off'"
    message = "The pooler's connections have jit on: short statements are compiled for longer"
    return [CheckMessage(WARNING, message, hint=hint, id="newsroom.W004")]


@register(Tags.database)
def check_replica(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Refuse a server of another database for readers' pages; say where none would be used."""
    url = settings.READ_DATABASE_URL
    if not url or "default" not in (databases or []):
        return []
    if not settings.PAGE_STORE_MB:
        message = "READ_DATABASE_URL has no effect: PAGE_STORE_MB is 0"
        hint = "Set PAGE_STORE_MB: it is the page store that hears what a replica must have."
        return [CheckMessage(WARNING, message, hint=hint, id="newsroom.W007")]
    try:
        found = _fault_of_replica(url)
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        message = f"READ_DATABASE_URL: the replica does not answer: {reason}"
        hint = "Name PostgreSQL itself, no pooler. Readers are served by the primary meanwhile."
        return [CheckMessage(WARNING, message, hint=hint, id="newsroom.W005")]
    except OperationalError:
        return []  # whoever needs the primary will say so
    return [found] if found else []


def _fault_of_replica(url: str) -> CheckMessage | None:
    # With options, as the site has them: a pooler refuses those.
    with psycopg.connect(url, connect_timeout=5, autocommit=True, options=WITHOUT_JIT) as there:
        *theirs, follows = there.execute(_WHICH).fetchone() or ()
    with connections["default"].cursor() as cursor:
        cursor.execute(_WHICH)
        *ours, _primary = cursor.fetchone()
    if theirs != ours:
        message = "READ_DATABASE_URL leads to another database than DATABASE_URL"
        hint = "Name a standby that follows DATABASE_URL's server, and the same database there."
        return Error(message, hint=hint, id="newsroom.E017")
    if follows:
        return None
    message = "READ_DATABASE_URL leads to a server that follows none; nothing is read from it"
    hint = "Name a standby, or take the variable out."
    return CheckMessage(WARNING, message, hint=hint, id="newsroom.W006")


@register(Tags.database)
def check_clock(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Say where this machine's clock is not the database's, whose time decides."""
    if "default" not in (databases or []):
        return []
    try:
        complaint = clock.complaint()
    except OperationalError:
        return []  # whoever needs the database will say so
    return [CheckMessage(WARNING, complaint, id="newsroom.W001")] if complaint else []


def _secret() -> str:
    """Return the secret key; empty where there is none, which Django's settings do not give."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def refuse_unsafe_start(*, with_database: bool = True) -> None:
    """End the process with exit code 2, naming what to set, where production is not safe.

    ``with_database``: ask PostgreSQL, too.
    """
    if not settings.PRODUCTION:
        return
    refuse_no_database()
    faults = [
        fault
        for fault in run_checks(databases=["default"] if with_database else [])
        if fault.is_serious() and not fault.is_silenced()
    ]
    if faults:
        give_up("\n".join(f"{fault.msg}. {fault.hint or ''}".strip() for fault in faults))
