"""Subscribers and their consent, issues, and every mail on its way."""

from subscriptions.models.ask import Ask, SpentChallenge
from subscriptions.models.bounce import Bounce
from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.edition import Edition, MailDefaults
from subscriptions.models.importjob import ImportJob, ImportLine, ImportPart
from subscriptions.models.issue import Issue, IssueStory, IssueVariant
from subscriptions.models.pace import Pace
from subscriptions.models.place import ArmedPlace, UnarmedPlace
from subscriptions.models.proof import Proof
from subscriptions.models.rhythm import Rhythm, Weekday
from subscriptions.models.subscriber import Consent, Subscriber, SubscriberTopic, Suppression

__all__ = [
    "ArmedPlace",
    "Ask",
    "Bounce",
    "Confirmation",
    "Consent",
    "Delivery",
    "Edition",
    "ImportJob",
    "ImportLine",
    "ImportPart",
    "Issue",
    "IssueStory",
    "IssueVariant",
    "MailDefaults",
    "Pace",
    "Proof",
    "Rhythm",
    "SpentChallenge",
    "Subscriber",
    "SubscriberTopic",
    "Suppression",
    "UnarmedPlace",
    "Weekday",
]
