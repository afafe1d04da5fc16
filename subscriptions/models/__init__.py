"""Subscribers and their consent, issues, and every mail on its way.

Imports tokens and conf. Begin with ``delivery``: its states are the promise about mail.
"""

from subscriptions.models.bounce import Bounce
from subscriptions.models.consent import Consent
from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.edition import Edition, MailDefaults
from subscriptions.models.frequency import Rhythm, Weekday
from subscriptions.models.import_job import ImportJob, ImportLine, ImportPart
from subscriptions.models.issue import Issue, IssueStory, IssueVariant
from subscriptions.models.rate_limit import Pace
from subscriptions.models.sending_host import ArmedPlace, UnarmedPlace
from subscriptions.models.signup_attempt import Ask, SpentChallenge
from subscriptions.models.subscriber import Subscriber, SubscriberTopic, Suppression
from subscriptions.models.trial_mail import Proof

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
