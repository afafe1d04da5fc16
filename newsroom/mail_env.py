"""The variables of everything that has to do with mail; ``newsroom.env`` reads them all."""

from __future__ import annotations

from typing import Final

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from newsroom import value_rules

DAY: Final = 86_400  # seconds
MOST: Final = 1_000_000
# As long as rates by domain look back, and who joined since may still get an issue.
LEAST_RETENTION: Final = 31  # days


class MailVariables(BaseSettings):
    """Relay, speed, signatures, bounces, and how often somebody may sign up."""

    smtp_url: str = Field(
        default="",
        description="Mail relay: `smtp://user:password@host:587` (STARTTLS where it is offered), "
        "`smtps://…` for TLS from the start. Required in production.",
    )
    mail_from: str = Field(
        default="Suluh <redaksi@suluh.example>",
        description="Sender of every mail. Required in production.",
    )
    sending_connections: int = Field(
        default=4,
        ge=1,
        le=100,
        description="Connections to the relay that one worker sends issues over; "
        "each also takes one to PostgreSQL, all together one more.",
    )
    delivery_lease: float = Field(
        default=60,
        gt=0,
        le=DAY,
        description="Seconds after which the work of a worker that gives no sign of life is taken "
        "from it.",
    )
    delivery_retention_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        description="Days after the end of a mailing when its mails are moved out of the senders' "
        "table into records, where the log still finds them; then nothing can send it again. At "
        "least 31; `0`: never.",
    )
    outbox_poll: float = Field(
        default=5,
        gt=0,
        le=DAY,
        description="Seconds between two looks at the queue when nobody calls.",
    )
    mails_per_minute: int = Field(
        default=0,
        ge=0,
        le=MOST,
        description="Most mails that leave in a minute, of all workers together; `0`: no limit. "
        "A fifth is kept for confirmations.",
    )
    mails_per_minute_by_domain: str = Field(
        default="",
        description="The same by the recipient's domain: `gmail.com=300,yahoo.com=100`; "
        "`*=600` means each domain that is not named.",
    )
    warm_up: str = Field(
        default="",
        description="Plan for a sender that nobody knows yet: its first day and how many mails "
        "leave on it and on each day after: `2026-12-01:200,400,800,1600`. Then there is no limit. "
        "Confirmations are not counted.",
    )
    dkim_key_file: str = Field(
        default="",
        description="Private RSA key (PEM) that signs every mail; only where the relay does not.",
    )
    dkim_selector: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9]([A-Za-z0-9._-]{0,62}))?$",
        description="Name of the key in the DNS: `<selector>._domainkey.<domain>`.",
    )
    dkim_domain: str = Field(
        default="", description="Domain that signs. Empty: the domain of `MAIL_FROM`."
    )
    signup_proof: bool = Field(
        default=False,
        description="Ask the visitor's machine for about a second of work (ALTCHA) before a "
        "sign-up is taken. Without JavaScript only a few an hour are let pass.",
    )
    signup_network_hourly: int = Field(
        default=60,
        ge=1,
        le=MOST,
        description="How often visitors of one network (/24 or /64) may ask for a mail in an hour.",
    )
    signup_hourly: int = Field(default=1000, ge=1, le=MOST, description="The same, whoever asks.")
    signup_unproven_network_hourly: int = Field(
        default=5,
        ge=0,
        le=MOST,
        description="The same of one network without the work that `SIGNUP_PROOF` asks for.",
    )
    signup_unproven_hourly: int = Field(
        default=60, ge=0, le=MOST, description="The same, whoever asks, without that work."
    )
    signup_work: int = Field(
        default=50_000,
        ge=1,
        le=1_000 * MOST,
        description="Hashes that `SIGNUP_PROOF` takes at most; half of it on average.",
    )
    bounce_address: str = Field(
        default="",
        description="Where bounces come back to, `pantulan@surat.example`; mails use "
        "`pantulan+…@surat.example`, so the mail server must take such addresses.",
    )
    bounce_mailbox: str = Field(
        default="",
        description="Mailbox of `BOUNCE_ADDRESS` that the worker reads: the path of a Maildir, or "
        "`imaps://user:password@host/INBOX`.",
    )
    webhook_secret: str = Field(
        default="",
        description="`user:password` by which a mail provider tells bounces at "
        "`SITE_URL/langganan/kabar/<provider>/tracking/`. Empty: no such address.",
    )
    webhook_hosts: str = Field(
        default="",
        description="Hosts on private networks that webhooks may be sent to, separated by commas; "
        "others there are refused.",
    )
    mailgun_signing_key: str = Field(
        default="",
        pattern=r"^[!-~]*$",
        description="Mailgun signs what it tells; its HTTP webhook signing key.",
    )

    @field_validator("dkim_key_file")
    @classmethod
    def _is_path(cls, file: str) -> str:
        return value_rules.path(file, "/etc/suluh/dkim.pem")

    @field_validator("dkim_domain")
    @classmethod
    def _is_domain(cls, domain: str) -> str:
        return value_rules.domain(domain)

    @field_validator("bounce_mailbox")
    @classmethod
    def _is_mailbox(cls, place: str) -> str:
        if not place.startswith("imaps://"):  # which is looked at where it is used
            example = "/var/mail/pantulan, or imaps://user:password@host/INBOX"
            return value_rules.path(place, example)
        return place

    @field_validator("webhook_hosts")
    @classmethod
    def _are_hosts(cls, listed: str) -> str:
        return value_rules.host_names(listed, wildcards=False).replace("[", "").replace("]", "")

    @field_validator("delivery_retention_days")
    @classmethod
    def _is_long_enough(cls, days: int) -> int:
        if 0 < days < LEAST_RETENTION:
            raise ValueError(f"at least {LEAST_RETENTION}, or 0 to put away nothing")
        return days
