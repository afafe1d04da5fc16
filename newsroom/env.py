"""The environment: every variable that the site reads, typed and described.

The descriptions are the operator's documentation: the tables of `docs/settings.md` are held
against this class by a test.
"""

from __future__ import annotations

import sys
from typing import Final, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from newsroom import contradictions, value_rules
from newsroom.mail_env import DAY, MailVariables
from newsroom.watch_env import WatchVariables, with_port

SECRETS: Final = frozenset({
    "database_url", "database_pooler_url", "read_database_url", "secret_key",
    "secret_key_fallbacks", "address_hash_key", "address_hash_key_fallbacks", "backup_passphrase",
    "cdn_purge_token", "metrics_token", "sentry_dsn", "smtp_url", "bounce_mailbox",
    "webhook_secret", "mailgun_signing_key",
})  # fmt: skip


class Environment(MailVariables, WatchVariables):
    """Variables of the process environment; names are the fields' names in capitals."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", env_ignore_empty=True)

    environment: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses to start on unsafe settings; `development` needs none.",
    )
    database_url: str = Field(
        default="",
        description="PostgreSQL 15 or newer, `postgres://user:password@host:5432/name`; of several "
        "hosts (`host1:5432,host2:5432`) the primary is taken. "
        "Empty in development: the embedded PostgreSQL is started.",
    )
    database_pooler_url: str = Field(
        default="",
        description="The same database through a pooler (PgBouncer in transaction mode), for the "
        "web processes alone; `DATABASE_URL` stays PostgreSQL's own.",
    )
    read_database_url: str = Field(
        default="",
        description="A replica (streaming standby) of the same database, past any pooler: the web "
        "makes readers' pages of what it says, where it has all that changed. While it is away or "
        "behind, the primary is asked.",
    )
    read_database_lag: int = Field(
        default=10,
        ge=1,
        le=60,
        description="Seconds by which the replica may be behind in what no kept page shows, "
        "such as counts.",
    )
    database_wait: int = Field(
        default=300,
        ge=0,
        le=DAY,
        description="Seconds for which web and worker wait at their start for a PostgreSQL that "
        "does not answer; the web answers 503 meanwhile. Then they end with 2.",
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and links; at least 50 random characters. "
        "Required in production; development makes its own.",
    )
    secret_key_fallbacks: str = Field(
        default="",
        description="Signed with before, separated by commas: sessions and links of then hold "
        "while it is listed.",
    )
    address_hash_key: str = Field(
        default="",
        description="Key of the hashes by which addresses that are never written to again are "
        "known; at least 50 random characters, kept for good and backed up apart from the "
        "database. Empty: `SECRET_KEY`.",
    )
    address_hash_key_fallbacks: str = Field(
        default="",
        description="Keys of such hashes before, separated by commas; hashes of then count while "
        "they are listed.",
    )
    second_factor: Literal["", "none", "privileged", "all"] = Field(
        default="",
        description="Who has to give a second factor (passkey or code) at the login: `none`, "
        "`privileged` (who may approve, mail, see subscribers or give logins), `all`. Empty: "
        "`privileged` in production, `none` in development.",
    )
    session_idle_hours: int = Field(
        default=12,
        ge=1,
        le=720,
        description="Hours without use after which a session of the staff ends.",
    )
    session_remembered_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="The same in days, where the person chose at the login to stay logged in on "
        "this device.",
    )
    session_longest_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="Days after which every session ends, used or not.",
    )
    audit_log_days: int = Field(
        default=400,
        ge=90,
        le=36_500,
        description="Days for which the audit log keeps what the staff did; the database removes "
        "nothing younger than 90.",
    )
    debug: bool = Field(default=False, description="Django's debug pages. Never in production.")
    site_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address that readers type, without a slash at the end; links in mails use it.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Host names to answer to, separated by commas. Empty: the host of `SITE_URL`.",
    )
    site_name: str = Field(default="Suluh", max_length=60, description="Name of the site.")
    site_tagline: str = Field(
        default="Kabar yang menerangi", max_length=120, description="Line below the name."
    )
    page_store_mb: int = Field(
        default=64,
        ge=0,
        le=65_536,
        description="Memory in MB, a serving process, in which readers' pages are kept until "
        "something on them changes; `0`: every page is made anew.",
    )
    page_tag_header: str = Field(
        default="",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$|^$",
        description="Header that tells a cache in front what a page is made of: `Surrogate-Key` "
        "or `Cache-Tag`. Empty: what `CDN` reads, else none.",
    )
    cdn: Literal["", "cloudflare", "fastly", "http"] = Field(
        default="",
        description="The cache in front that may show pages without asking, since the worker "
        "tells it what to forget: `cloudflare`, `fastly` or `http` (JSON by POST). Empty: none "
        "may.",
    )
    cdn_purge_url: str = Field(
        default="",
        pattern=r"^https?://\S+$|^$",
        description="Where the cache is told, for example "
        "`https://api.cloudflare.com/client/v4/zones/…/purge_cache`.",
    )
    cdn_purge_token: str = Field(
        default="",
        pattern=r"^[!-~]*$",
        description="What the cache knows the site by; it need allow nothing but purging.",
    )
    index_poll: float = Field(
        default=10,
        gt=0,
        le=DAY,
        description="Seconds between two looks at what search and related stories want done.",
    )
    backup_to: str = Field(
        default="",
        description="Where the worker puts a backup every night: a folder (better: one of another "
        "machine, mounted) or `s3://bucket/folder`. Empty: it makes none.",
    )
    backup_passphrase: str = Field(
        default="",
        description="Under it a backup holds the keys as well. Keep it where the backups are not.",
    )
    backup_keep_days: int = Field(
        default=30, ge=1, le=36_500, description="Older backups are removed, but never the newest."
    )
    backup_hour: int = Field(
        default=3, ge=0, le=23, description="Hour of the night's backup, by the site's clock."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="How many proxies of your own stand before the site, each of which adds to "
        "`X-Forwarded-For`: 1 behind nginx or Caddy, 2 behind a CDN and a proxy. From 1 on "
        "`X-Forwarded-Proto` is believed too.",
    )
    hsts_seconds: int = Field(
        default=31536000,
        ge=0,
        le=2_147_483_647,
        description="How long browsers shall insist on HTTPS for this host "
        "(`Strict-Transport-Security`, in production only); `0`: do not ask them to.",
    )
    hsts_subdomains: bool = Field(
        default=False,
        description="Ask it for every name below this host too; only if all of them have HTTPS.",
    )
    hsts_preload: bool = Field(
        default=False,
        description="Let browsers' built-in lists take the host in; hard to take back.",
    )
    media_store: str = Field(
        default="",
        pattern=r"^s3://[^\s/@]+(/\S*)?$|^$",
        description="Where uploads lie if several machines serve: `s3://bucket/folder` (with "
        "`AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`; "
        "needs `deploy/requirements/extras.txt`). Empty: `VAR_DIR/media`, which may be a shared "
        "folder.",
    )
    var_dir: str = Field(
        default="var",
        description="Folder for uploaded pictures, collected static files, local database.",
    )

    @field_validator("*", mode="before")
    @classmethod
    def check_signs(cls, value: object, info: ValidationInfo) -> object:
        """Take spaces around a value away, and take a blank one for none."""
        if not isinstance(value, str):
            return value
        name = str(info.field_name)
        return value_rules.plain(name, value) or cls.model_fields[name].default

    @field_validator("allowed_hosts")
    @classmethod
    def check_hosts(cls, value: str) -> str:
        """Refuse what no request's ``Host`` can be."""
        return value_rules.host_names(value, wildcards=True)

    @field_validator("backup_to")
    @classmethod
    def check_place_of_backups(cls, value: str) -> str:
        """Refuse what no backup can be put into."""
        return value_rules.place_of_backups(value)

    @field_validator("var_dir")
    @classmethod
    def check_folder(cls, value: str) -> str:
        """Refuse what a shell or another machine would have to make a folder of."""
        return value_rules.folder(value)

    @field_validator("cdn_purge_url")
    @classmethod
    def check_purge_port(cls, value: str) -> str:
        """Refuse a port that is none."""
        return with_port(value)

    @field_validator("site_url")
    @classmethod
    def check_site_url(cls, value: str) -> str:
        """Refuse what no link and no ``Host`` can be made of; pages and mails would hold it."""
        return value_rules.site_address(value)


def comma_separated(value: str) -> list[str]:
    """Return what a variable lists, separated by commas."""
    return [item.strip() for item in value.split(",") if item.strip()]


def read_environment() -> Environment:
    """Read and check the process environment; end with one line a fault and exit code 2."""
    try:
        found = Environment()
        faults = list(contradictions.of(found))
    except ValidationError as error:
        faults = list(map(_complaint, error.errors()))
    if faults:
        print("\n".join(faults), file=sys.stderr)
        raise SystemExit(2)
    return found


def _complaint(fault: ErrorDetails) -> str:
    """Return the line of a fault; nothing of a secret's value."""
    name = "_".join(str(part) for part in fault["loc"])
    if fault["type"] == "value_error":
        said = fault["msg"].removeprefix("Value error, ")
    else:
        said = value_rules.PATTERNS.get(name) or value_rules.advice(Environment.model_fields[name])
    value = value_rules.shown(str(fault["input"]))
    found = "its value is not shown" if name in SECRETS else f"found {value}"
    return f"{name.upper()}: {said} ({found})"
