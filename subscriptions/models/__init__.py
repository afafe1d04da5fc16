"""Subscribers and their consent, issues, and every mail on its way."""

from subscriptions.models.bounce import Bounce
from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.issue import Issue
from subscriptions.models.pace import Pace
from subscriptions.models.place import ArmedPlace, UnarmedPlace
from subscriptions.models.subscriber import Consent, Subscriber, Suppression

__all__ = [
    "ArmedPlace",
    "Bounce",
    "Confirmation",
    "Consent",
    "Delivery",
    "Issue",
    "Pace",
    "Subscriber",
    "Suppression",
    "UnarmedPlace",
]
