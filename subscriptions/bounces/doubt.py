"""When servers that call readers gone are not believed: too many at once, or all of a mailing.

One reader said to be gone is struck off at once: who waited would be written to again by the next
mailing, and most such words are true. So the doubt comes later than the first of many. When it
arises, what was concluded from the others before is taken back, and all of them wait for the desk
(``held``): nobody is struck off by a word that is still doubted.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from articles.db import locks
from subscriptions.models import Bounce, Confirmation, Delivery, LoggedDelivery, Subscriber
from subscriptions.models.delivery import State

# So many readers of one domain gone at once: more likely the domain's trouble than theirs.
AT_ONCE: Final = datetime.timedelta(hours=1)
MOST_AT_ONCE: Final = 3
# The relay has these, or may have them.
TAKEN: Final = (State.HANDING, State.ACCEPTED, State.UNKNOWN)


def take_turn() -> None:
    """Wait until nobody else counts; before any subscriber is locked. Ends with the transaction."""
    # Two at once would both count too few.
    locks.take(locks.Lock.HARD_BOUNCES)


def others(mail: Delivery | LoggedDelivery | Confirmation, subscriber: Subscriber) -> list[Bounce]:
    """Return what was said of others that makes it doubtful that this reader is gone; often none.

    ``mail`` is the one that is said to have met nobody. Needs the turn.
    """
    gone = Bounce.objects.filter(kind=Bounce.Kind.HARD).exclude(weight=Bounce.Weight.NOTHING)
    gone = gone.exclude(subscriber=subscriber)
    domain = mail.written_to.rpartition("@")[2]
    here = list(gone.filter(domain=domain, at__gt=Now() - AT_ONCE))
    if len({bounce.subscriber_id for bounce in here}) < MOST_AT_ONCE:
        here = []
    return here + ([] if isinstance(mail, Confirmation) else _of_whole_issue(mail, gone))


def _of_whole_issue(mail: Delivery | LoggedDelivery, gone: QuerySet[Bounce]) -> list[Bounce]:
    """Return what was said of the others of the issue, if of all of them: also of a small list."""
    theirs = list(gone.filter(delivery__issue=mail.issue_id))
    if not theirs:
        return []
    issue = LoggedDelivery.objects.filter(issue=mail.issue_id, state__in=TAKEN).exclude(pk=mail.pk)
    arrived = issue.exclude(Exists(gone.order_by().filter(delivery=OuterRef("pk"))))
    return [] if arrived.exists() else theirs


def hold(bounces: list[Bounce]) -> None:
    """Let bounces that counted wait for a person, and undo what followed from them alone."""
    known = Bounce.objects.filter(pk__in=[bounce.pk for bounce in bounces])
    struck_off = Q(bounces__in=known.order_by().filter(did_suppress=True))
    for subscriber in Subscriber.objects.filter(struck_off).distinct():
        subscriber.take_suppression_back()
    known.filter(weight=Bounce.Weight.COUNTS).update(weight=Bounce.Weight.HELD, did_suppress=False)
