"""A real relay: an issue goes out over STARTTLS with a login, and what comes back is understood."""

import time
from email import message_from_bytes
from email.policy import default

import pytest

from subscriptions.bounces import mailbox
from subscriptions.models import Bounce, Subscriber
from subscriptions.models.delivery import State
from subscriptions.smtp.relay import Relay, RelayTroubleError
from tests.subscriptions.conftest import (  # noqa: F401 - fixtures
    _site,
    article,
    editor,
    make_subscriber,
    send_issues,
    start_issue,
)
from tests.surroundings.postfix import OWN, READERS, postfix

pytestmark = pytest.mark.django_db
KNOWN = ["sari", "budi", "tuti"]
NOWHERE = f"tidak.ada@{READERS}"


class Door:
    """What ``send_issues`` asks of a relay."""

    def __init__(self, url):
        self.relay = Relay.from_url(url)


@pytest.fixture(scope="module")
def relay(start):
    return start(postfix(KNOWN))


@pytest.fixture
def readers(settings, relay, make_subscriber):  # noqa: F811 - as fixtures are
    """Three who are known there and one who is not."""
    settings.BOUNCE_ADDRESS = f"pantulan@{OWN}"
    return [make_subscriber(f"{name}@{READERS}") for name in [*KNOWN, "tidak.ada"]]


def wait_for(what, seconds=20):
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_an_issue_arrives_and_a_bounce_ends_just_that_subscription(
    relay, readers, start_issue, send_issues  # noqa: F811
):  # fmt: skip
    issue = start_issue()
    send_issues(Door(relay.url))
    issue.refresh_from_db()
    assert issue.state == "complete"
    assert {mail.state for mail in issue.deliveries.all()} == {State.ACCEPTED}

    for name in KNOWN:
        (came,) = wait_for(lambda name=name: relay.mails(name))
        # RFC 3848: over TLS (S), after a login (A).
        assert b"with ESMTPSA" in came
        assert message_from_bytes(came, policy=default)["Subject"] == issue.subject

    assert len(wait_for(lambda: relay.mails("pantulan"))) == 1
    assert dict(mailbox.read_mailbox(str(relay.boxes / "pantulan"))) == {"noted": 1}
    gone = Subscriber.objects.get(email=NOWHERE)
    assert gone.state == Subscriber.State.SUPPRESSED
    assert Subscriber.objects.filter(state=Subscriber.State.ACTIVE).count() == len(KNOWN)
    (bounce,) = Bounce.objects.all()
    assert bounce.subscriber == gone
    assert not relay.mails("pantulan")


def test_a_wrong_password_is_nobodys_fault(relay, readers, start_issue, send_issues):  # noqa: F811
    issue = start_issue()
    with pytest.raises(RelayTroubleError, match="535"):
        send_issues(Door(relay.url_with("salah")))
    states = set(issue.deliveries.values_list("state", flat=True))
    assert states <= {State.QUEUED, State.CLAIMED}
    assert not Subscriber.objects.exclude(state=Subscriber.State.ACTIVE).exists()
    assert not Bounce.objects.exists()
