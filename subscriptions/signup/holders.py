"""Whose a link in a mail is: the link is the key, and what became of its owner is told by it."""

from __future__ import annotations

from subscriptions import tokens
from subscriptions.models import EndedLink, FormerEmail, Subscriber


def holder(token: str) -> Subscriber:
    """Return the subscriber whose link this is.

    Raises:
        LinkMovedError: it was one before the address changed.
        LinkEndedError: it was of somebody who is not known any more.
        LinkError: it is nobody's.
    """
    subscriber = Subscriber.objects.filter(pk=tokens.read_choice_token(token)).first()
    if subscriber is None:
        raise nobodys(token)
    if tokens.choice_token_is_for(token, subscriber.pk, subscriber.email):
        return subscriber
    former = subscriber.former_emails.values_list("address", flat=True)
    if any(tokens.choice_token_is_for(token, subscriber.pk, address) for address in former):
        raise tokens.LinkMovedError
    raise tokens.LinkError


def leaving(token: str) -> tuple[Subscriber, bool]:
    """Return whose link to leave this is, and whether its mail went to the present address.

    Raises:
        LinkEndedError: it was of somebody who is not known any more.
        LinkError: it is nobody's.
    """
    if tokens.UNSUBSCRIBE_TOKEN.fullmatch(token) is None:
        raise tokens.LinkError
    subscriber = Subscriber.objects.filter(unsubscribe_token=token).first()
    if subscriber is not None:
        return subscriber, True
    former = FormerEmail.objects.filter(unsubscribe_token=token).select_related("subscriber")
    if (found := former.first()) is None:
        raise nobodys(token)
    return found.subscriber, found.address == found.subscriber.email


def nobodys(token: str) -> tokens.LinkError:
    """Return what is to be said of a link that is of no subscriber."""
    reason = EndedLink.objects.reason_of(token)
    return tokens.LinkEndedError(reason) if reason else tokens.LinkError()
