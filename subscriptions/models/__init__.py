"""Subscribers and their consent, issues, and every mail on its way."""

from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.edition import Edition, MailDefaults
from subscriptions.models.issue import Issue, IssueStory, IssueVariant
from subscriptions.models.place import ArmedPlace
from subscriptions.models.proof import Proof
from subscriptions.models.rhythm import Rhythm, Weekday
from subscriptions.models.subscriber import Consent, Subscriber, SubscriberTopic, Suppression

__all__ = [
    "ArmedPlace",
    "Confirmation",
    "Consent",
    "Delivery",
    "Edition",
    "Issue",
    "IssueStory",
    "IssueVariant",
    "MailDefaults",
    "Proof",
    "Rhythm",
    "Subscriber",
    "SubscriberTopic",
    "Suppression",
    "Weekday",
]
