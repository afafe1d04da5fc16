"""What is asked, and what is wrong with an answer, in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import value_rules
from newsroom.database import OLDEST_VERSION
from newsroom.env import Environment
from subscriptions.mail.mime import sender_of
from subscriptions.smtp.relay import Relay, RelayUrlError

LONGEST_NAME = 60  # as at the desk


class AnswerError(ValueError):
    """What was answered cannot be used; the text says why and what would do."""


@dataclass(frozen=True)
class Question:
    """``name``: the variable, or what the flag is called; ``check`` returns what is kept."""

    name: str
    asks: Promise
    check: Callable[[str], str]
    default: str = ""

    @property
    def flag(self) -> str:
        """How it is answered on the command line."""
        return "--" + self.name.lower().replace("_", "-")

    def take(self, answer: str) -> str:
        """Return what is kept of an answer that the settings take as well. Raises AnswerError."""
        try:
            return self.check(value_rules.plain(self.name.lower(), answer))
        except AnswerError:
            raise
        except ValueError:
            raise AnswerError(_("Write it without quotes around it and on one line.")) from None


def database_url(answer: str) -> str:
    """Take the address of a PostgreSQL that answers."""
    if not _names_database(answer):
        raise AnswerError(_("Write postgres://user:password@host/name."))
    try:
        with psycopg.connect(answer, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
            encoding = connection.info.parameter_status("server_encoding")
    except (psycopg.Error, UnicodeError) as error:
        reason = " ".join(str(error).split())
        raise AnswerError(_("PostgreSQL does not answer there: %s") % reason) from None
    if version < OLDEST_VERSION:
        raise AnswerError(
            _("This is PostgreSQL %(found)d; %(oldest)d or newer is needed.")
            % {"found": version, "oldest": OLDEST_VERSION}
        )
    if encoding != "UTF8":
        raise AnswerError(
            _("The database is encoded as %s: make one with “createdb -E UTF8 -T template0”.")
            % encoding
        )
    return answer


def _names_database(answer: str) -> bool:
    try:
        parts = urlsplit(answer)
    except ValueError:
        return False
    return parts.scheme in {"postgres", "postgresql"} and bool(parts.path.strip("/"))


def site_url(answer: str) -> str:
    """Take the address that readers type."""
    if "://" not in answer:
        answer = f"https://{answer}"
    try:
        address = Environment.check_site_url(answer)
    except ValueError:
        raise AnswerError(
            _("Write it like https://berita.example, without a path; other scripts as xn--….")
        ) from None
    if not address.startswith("https://"):
        raise AnswerError(_("Readers need HTTPS: write https:// and the site's name."))
    return address


def site_name(answer: str) -> str:
    """Take a name in any script, on one line."""
    name = " ".join(answer.split())
    if not name or not name.isprintable():
        raise AnswerError(_("The site needs a name that can be read."))
    if len(name) > LONGEST_NAME:
        raise AnswerError(_("At most %d characters.") % LONGEST_NAME)
    return name


def smtp_url(answer: str) -> str:
    """Take the address of a relay; whether it takes mail is tried later."""
    try:
        Relay.from_url(answer)
    except RelayUrlError:
        raise AnswerError(
            _("Write smtp://user:password@host:587, or smtps://… for TLS from the start.")
        ) from None
    if not answer.isprintable() or " " in answer:
        raise AnswerError(_("A space or a line break belongs into no address; write %20."))
    return answer


def mail_from(answer: str) -> str:
    """Take a sender, with or without a name."""
    try:
        _name, address = sender_of(answer)
        validate_email(address)
    except (ValueError, ValidationError):
        raise AnswerError(_("Write Name <redaksi@berita.example>.")) from None
    if address == sender_of(Environment.model_fields["mail_from"].default)[1]:
        raise AnswerError(_("That is the sample's address; write your own."))
    return " ".join(answer.split())


def var_dir(answer: str) -> str:
    """Take a folder that can be written, and make it."""
    folder = Path(answer)
    if not folder.is_absolute():
        raise AnswerError(_("Write the whole path, from / on."))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".setup"
        probe.touch()
        probe.unlink()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        raise AnswerError(_("The folder cannot be used: %s") % reason) from None
    return answer


def email(answer: str) -> str:
    """Take an address of a person."""
    try:
        validate_email(answer)
    except ValidationError:
        raise AnswerError(_("This is no e-mail address.")) from None
    return answer


def username(answer: str) -> str:
    """Take what Django takes for the name of a login."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - the applications come first

    try:
        User._meta.get_field("username").run_validators(answer)
    except ValidationError as error:
        raise AnswerError(" ".join(error.messages)) from None
    return answer


QUESTIONS = [
    Question(
        "DATABASE_URL", gettext_lazy("The database"), database_url,
        "postgres:///suluh?host=/run/postgresql",
    ),
    Question("SITE_URL", gettext_lazy("The address that readers type"), site_url),
    Question("SITE_NAME", gettext_lazy("The site's name"), site_name),
    Question("SMTP_URL", gettext_lazy("The mail relay"), smtp_url, "smtp://localhost"),
    Question("MAIL_FROM", gettext_lazy("The sender of the site's mails"), mail_from),
    Question(
        "VAR_DIR", gettext_lazy("The folder for uploads and static files"), var_dir,
        "/var/lib/suluh",
    ),
    Question("ADMIN_NAME", gettext_lazy("The first administrator's login"), username, "admin"),
    Question("ADMIN_EMAIL", gettext_lazy("Their e-mail address"), email),
]  # fmt: skip
