"""How the site's mail stands with those who take it: the DNS, what comes back, lists of senders."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
import dns.reversename
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from newsroom import mail_dns as records
from newsroom.mail_dns import PATIENCE, Found
from subscriptions.bounces import rates
from subscriptions.outbox import warm_up
from subscriptions.smtp.relay import Relay, RelayUrlError

AT_ONCE: Final = 8
WORDS: Final = {
    Found.THERE: gettext_lazy("there"),
    Found.MISSING: gettext_lazy("missing"),
    Found.UNKNOWN: gettext_lazy("the DNS could not be asked"),
}
BY_RELAY: Final = gettext_lazy("the relay signs and knows the name of its key: ask there")
LEVELS: Final = {Found.THERE: "ok", Found.MISSING: "stop", Found.UNKNOWN: "warn"}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the rates; ``?look=1`` asks the DNS as well, which may take some seconds."""
    if not request.user.has_perm("subscriptions.view_delivery"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Deliverability"),
        "domains": rates.by_domain(),
        "lists": rates.blocklists(),
        "limits": rates,
        "plan": warm_up.read_plan(settings.WARM_UP),
        "today": warm_up.today(),
        "looked": "look" in request.GET,
        "records": seen() if "look" in request.GET else [],
    }
    return TemplateResponse(request, "admin/deliverability.html", context)


def seen() -> list[dict[str, Any]]:
    """Return each record that the settings ask for, as the DNS shows it now, asked at once."""
    try:
        wanted = records.records()
    except (RelayUrlError, ValueError, OSError):
        return []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reverse = pool.submit(_reverse, _sending_host())
        found = list(pool.map(_look, wanted))
        host, names, state = reverse.result()
    rows = [
        {
            "name": record.name, "kind": record.kind, "why": record.why, "value": record.value,
            "said": BY_RELAY if _is_of_relay(record) else WORDS[state], "level": LEVELS[state],
        }
        for record, state in zip(wanted, found, strict=True)
    ]  # fmt: skip
    return [*rows, _row_of_reverse(host, names, state)]


def _look(record: records.Record) -> Found:
    return Found.UNKNOWN if _is_of_relay(record) else record.look()


def _is_of_relay(record: records.Record) -> bool:
    """Whether only the relay knows the name of the record: that of its own key."""
    return record.name.startswith("…")


def _row_of_reverse(host: str, name: str, state: Found) -> dict[str, Any]:
    why = _(
        "Reverse DNS: the address that sends leads back to its name. Gmail and Yahoo ask for it; "
        "whoever runs the relay sets it."
    )
    return {
        "name": host, "kind": "PTR", "value": name or host, "why": why,
        "said": WORDS[state], "level": LEVELS[state],
    }  # fmt: skip


def _sending_host() -> str:
    relay = Relay.from_url(settings.SMTP_URL)
    if not relay.is_here:
        return relay.host
    return urlsplit(settings.SITE_URL).hostname or socket.getfqdn()


def _reverse(host: str) -> tuple[str, str, Found]:
    """Return the host, the names that its address leads to, and whether one leads back."""
    try:
        addresses = [str(a) for a in dns.resolver.resolve(host, "A", lifetime=PATIENCE)]
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return host, "", Found.MISSING
    except (dns.exception.DNSException, OSError):
        return host, "", Found.UNKNOWN
    for address in addresses:
        try:
            back = dns.resolver.resolve(
                dns.reversename.from_address(address), "PTR", lifetime=PATIENCE
            )
            names = [str(name).rstrip(".") for name in back]
            for name in names:
                forward = dns.resolver.resolve(name, "A", lifetime=PATIENCE)
                if address in map(str, forward):
                    return host, name, Found.THERE
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            continue
        except (dns.exception.DNSException, OSError):
            return host, "", Found.UNKNOWN
    return host, "", Found.MISSING
