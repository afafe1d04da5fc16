"""What the DNS must say so that others take the site's mail, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.utils.translation import gettext as _

from subscriptions.mail.mime import sender
from subscriptions.smtp.relay import Relay

PATIENCE: Final = 3.0  # seconds a question


class Found(Enum):
    """What the DNS says of a record."""

    THERE = "there"
    MISSING = "missing"
    UNKNOWN = "unknown"  # nobody could be asked


@dataclass(frozen=True)
class Record:
    """A record to be set. ``mark``: what one that is there holds; ``why`` in a sentence."""

    name: str
    kind: str
    value: str
    why: str
    mark: str = ""

    def look(self) -> Found:
        """Ask the DNS of this machine."""
        try:
            answers = dns.resolver.resolve(self.name, self.kind, lifetime=PATIENCE)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return Found.MISSING
        except (dns.exception.DNSException, OSError):
            return Found.UNKNOWN
        told = [str(answer).replace('" "', "").strip('"') for answer in answers]
        return Found.THERE if any(self.mark in text for text in told) else Found.MISSING


def records() -> list[Record]:
    """Return the records that this site's settings ask for."""
    domain = sender()[1].rpartition("@")[2]
    host = urlsplit(settings.SITE_URL).hostname or ""
    return_domain = settings.BOUNCE_ADDRESS.rpartition("@")[2]
    found = [
        Record(host, "A", _("the address of this machine (and AAAA, where it has IPv6)"),
               _("Readers find the site.")),
        Record(domain, "TXT", f"v=spf1 {_sends()} ~all",
               _("SPF: which machines send for the domain; ask your relay for its own line."),
               "v=spf1"),
        _dkim(domain),
        Record(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:{sender()[1]}",
               _("DMARC: what others do with mail that is not yours; later p=quarantine."),
               "v=DMARC1"),
    ]  # fmt: skip
    if return_domain:
        why = _("Bounces come back there.")
        found.append(Record(return_domain, "MX", _("10 and the mail server that takes them"), why))
        if return_domain != domain:
            why = _("SPF of the return path: it is asked for this domain, not for the sender's.")
            found.append(Record(return_domain, "TXT", f"v=spf1 {_sends()} ~all", why, "v=spf1"))
    return found


def _sends() -> str:
    relay = Relay.from_url(settings.SMTP_URL)
    return "a mx" if relay.is_here else f"a:{relay.host}"


def _dkim(domain: str) -> Record:
    why = _("DKIM: the key of the signatures.")
    if not settings.DKIM_KEY_FILE:
        told = _("the line that your relay names; it signs")
        return Record(f"…._domainkey.{domain}", "TXT", told, why, "p=")
    signing = settings.DKIM_DOMAIN or domain
    key = serialization.load_pem_private_key(Path(settings.DKIM_KEY_FILE).read_bytes(), None)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = "".join(public.decode().splitlines()[1:-1])
    name = f"{settings.DKIM_SELECTOR}._domainkey.{signing}"
    return Record(name, "TXT", f"v=DKIM1; k=rsa; p={text}", why, f"p={text}")
