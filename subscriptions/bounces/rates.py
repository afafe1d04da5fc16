"""What came back and what was reported, by the recipients' domains, beside what providers allow."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError
from django.db.models.functions import Now

from articles.db.deadline import Patience
from subscriptions.addresses import ERASED_DOMAIN
from subscriptions.bounces.phrases import LISTS
from subscriptions.models import Bounce, Delivery, Issue

SPAN: Final = datetime.timedelta(days=30)
MOST_DOMAINS: Final = 15
COUNTING: Final = 2.0  # seconds
LOOKED_THROUGH: Final = 2000
SHOWN: Final = 10
PERCENT: Final = 100
# Of senders of bulk mail Gmail and Yahoo both ask for less than 0.3 % reported as spam; Gmail says
# to stay below 0.1 %. Of bounces they publish no number: 2 % is our own mark.
COMPLAINTS_WATCH: Final = 0.1
COMPLAINTS_MOST: Final = 0.3
BOUNCES_MOST: Final = 2.0
# Of so few one is a large share already.
FEW: Final = 100

_BY_DOMAIN: Final = f"""
SELECT split_part(mail.address, '@', 2) AS domain,
    count(*) FILTER (WHERE mail.state = 'accepted') AS accepted,
    count(*) FILTER (WHERE mail.state = 'failed') AS failed
FROM {Delivery._meta.db_table} AS mail
JOIN {Issue._meta.db_table} AS issue ON issue.id = mail.issue_id
WHERE issue.started_at > statement_timestamp() - %(span)s
    AND split_part(mail.address, '@', 2) <> %(erased)s
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s
"""  # noqa: S608 - names of our own tables


@dataclass(frozen=True)
class DomainRates:
    """One domain's last 30 days; rates in percent of what it accepted."""

    domain: str
    accepted: int
    bounced: int
    complaints: int

    @property
    def bounce_rate(self) -> float:
        """How many did not get through, at once or later."""
        return PERCENT * self.bounced / max(self.accepted + self.bounced, 1)

    @property
    def complaint_rate(self) -> float:
        """How many were reported as unwanted."""
        return PERCENT * self.complaints / max(self.accepted, 1)

    @property
    def level(self) -> str:
        """How it stands: "ok", "warn" or "stop", or "few" where it is too early to say."""
        if self.accepted < FEW:
            return "few"
        if self.complaint_rate >= COMPLAINTS_MOST or self.bounce_rate >= 2 * BOUNCES_MOST:
            return "stop"
        if self.complaint_rate >= COMPLAINTS_WATCH or self.bounce_rate >= BOUNCES_MOST:
            return "warn"
        return "ok"


def by_domain() -> list[DomainRates] | None:
    """Return the domains that most mail went to, in two queries; None: counting takes too long."""
    values: dict[str, Any] = {"span": SPAN, "most": MOST_DOMAINS, "erased": ERASED_DOMAIN}
    try:
        rows = Patience(COUNTING).ask(_BY_DOMAIN, values)
    except OperationalError:
        return None
    returned: dict[tuple[str, str], set[int]] = {}
    # What was refused at once is a failed mail already.
    told = Bounce.objects.filter(
        at__gt=Now() - SPAN,
        kind__in=[Bounce.Kind.HARD, Bounce.Kind.COMPLAINT],
        delivery__state__in=["accepted", "unknown"],
    )
    for domain, kind, mail in told.order_by().values_list("domain", "kind", "delivery"):
        if mail is not None:
            returned.setdefault((domain, kind), set()).add(mail)
    return [
        DomainRates(
            domain,
            accepted,
            failed + len(returned.get((domain, Bounce.Kind.HARD), ())),
            len(returned.get((domain, Bounce.Kind.COMPLAINT), ())),
        )
        for domain, accepted, failed in rows
    ]


def blocklists() -> list[Bounce]:
    """Return the latest answers that name a list of senders, newest first."""
    lately = Bounce.objects.filter(at__gt=Now() - SPAN, cause=Bounce.Cause.OURS)
    rows = lately.only("at", "domain", "diagnosis").order_by("-at", "-pk")[:LOOKED_THROUGH]
    return [row for row in rows if LISTS.search(row.diagnosis.lower())][:SHOWN]
