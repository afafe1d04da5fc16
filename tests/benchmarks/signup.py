"""Whether the time of a sign-up tells who is known: ``make bench-signup``.

Signs up new, pending, active and in four ways suppressed addresses in turns, so that whatever else the machine
does hits all alike, and compares bytes and medians; ends with 1 where answers differ or medians lie
more than 5 ms apart. Uses a database of its own beside the site's, dropped at the end.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import Any

from tests.benchmarks import scratch

KINDS = ("new", "pending", "active", "suppressed", "complained", "bounced", "erased")
UNWANTED = ("suppressed", "complained")
MOST_APART = 5.0  # milliseconds
WARM_UP = 20


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=500, help="for each kind (default 500)")
    options = parser.parse_args()
    scratch.start_django()
    with scratch.database("signup"):
        times, answers = measure(options.trials)
    medians = {kind: statistics.median(times[kind]) * 1000 for kind in KINDS}
    apart = max(medians.values()) - min(medians.values())
    for kind, median in medians.items():
        print(f"{kind:<12}median {median:6.2f} ms")
    print(f"{apart:.2f} ms apart at most, {MOST_APART:.0f} ms allowed")
    print(f"{len(answers)} different answers in {options.trials} trials each, 1 allowed")
    sys.exit(0 if apart <= MOST_APART and len(answers) == 1 else 1)


def measure(trials: int) -> tuple[dict[str, list[float]], set[Any]]:
    """Return seconds by kind, and the different answers."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from subscriptions import tokens
    from subscriptions.models import Confirmation, Subscriber, Suppression

    settings.SIGNUP_HOURLY = settings.SIGNUP_NETWORK_HOURLY = 10**9
    settings.ALLOWED_HOSTS = ["testserver"]
    stamp = tokens.form_stamp()
    time.sleep(2.1)
    now = timezone.now()
    for number in range(trials):
        Subscriber.objects.create(email=f"pending{number}@contoh.id")
        Subscriber.objects.create(
            email=f"active{number}@contoh.id", state="active", confirmed_at=now
        )
        for kind, reason in (
            ("suppressed", Suppression.Reason.DESK),
            ("complained", Suppression.Reason.COMPLAINT),
            ("bounced", Suppression.Reason.BOUNCE),
        ):
            Subscriber.objects.create(email=f"{kind}{number}@contoh.id").suppress(reason)
        Suppression.objects.add(f"erased{number}@contoh.id", Suppression.Reason.ERASED)
    client = Client()
    for number in range(WARM_UP):
        client.post("/langganan/", {"email": f"hangat{number}@contoh.id", "stamp": stamp})
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    answers = set()
    for number in range(trials):
        # Each kind is first as often as last.
        for place in range(len(KINDS)):
            kind = KINDS[(number + place) % len(KINDS)]
            data = {"email": f"{kind}{number}@contoh.id", "stamp": stamp}
            began = time.perf_counter()
            response = client.post("/langganan/", data)
            times[kind].append(time.perf_counter() - began)
            del response.headers["X-Request-ID"]  # every request has its own
            answers.add((response.status_code, response.content, str(response.headers)))
    assert Confirmation.objects.count() == (len(KINDS) - len(UNWANTED)) * trials + WARM_UP
    return times, answers


if __name__ == "__main__":
    main()
