"""What the site itself writes where otherwise a server's answer stands.

Kept in English, like what servers say, and shown to each person in their language: ``shown``.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop

# Of a mail (``Delivery.reply`` and its like)
SUBSCRIBER_LEFT: Final = gettext_noop("the subscriber left")
SUBSCRIBER_ERASED: Final = gettext_noop("the subscriber was erased")
ADDRESS_SUPPRESSED: Final = gettext_noop("the address is suppressed")
GOT_AT_NEW_ADDRESS: Final = gettext_noop("the new address got this mailing before")
CANCELLED: Final = gettext_noop("the issue was cancelled")
SENT_AGAIN: Final = gettext_noop("sent again by the desk")
FOUND_IN_LOG: Final = gettext_noop("found in the relay's log")
SENDER_ENDED: Final = gettext_noop("the sender ended before the relay answered")
NOT_RENDERED: Final = gettext_noop("could not be rendered")

# Of a mail or an issue (``Issue.note``)
WITHDRAWN: Final = gettext_noop("the story is no longer public")
NOTHING_LEFT: Final = gettext_noop("no story is public any more")  # of a digest
PUBLIC_AGAIN: Final = gettext_noop("its stories are public again")
TOO_LATE: Final = gettext_noop("nobody was there to send it in time")

# Of a webhook's message
NO_SUCH_HOST: Final = gettext_noop("nobody knows this host")
PRIVATE_NETWORK: Final = gettext_noop("the address is on a private network")

KNOWN: Final = frozenset(
    value for name, value in list(vars().items()) if name.isupper() and isinstance(value, str)
)


def shown(text: str) -> str:
    """Return it in the present language; what others said, and names of faults, as they are."""
    own, colon, fault = text.partition(": ")
    return f"{gettext(own)}{colon}{fault}" if own in KNOWN else text
