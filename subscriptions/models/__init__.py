"""Subscribers and their consent, issues, and every mail on its way.

Imports tokens. Begin with ``delivery``: its states are the promise about mail.
"""

from subscriptions.models.api_token import ApiToken
from subscriptions.models.bounce import Bounce, UnreadableReport
from subscriptions.models.consent import Consent
from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.delivery_record import DeliveryRecord, IssueSummary, LoggedDelivery
from subscriptions.models.edition import Edition, MailDefaults
from subscriptions.models.ended_link import EndedLink
from subscriptions.models.frequency import Frequency, Weekday
from subscriptions.models.import_job import ImportJob, ImportLine, ImportPart
from subscriptions.models.issue import Issue
from subscriptions.models.issue_story import IssueStory, IssueVariant
from subscriptions.models.job_beat import JobBeat
from subscriptions.models.rate_limit import RateLimitBucket
from subscriptions.models.segment import Segment
from subscriptions.models.sending_host import SendingHost, UnknownHost
from subscriptions.models.signup_attempt import ReachedCap, SignupAttempt, SpentChallenge
from subscriptions.models.staff_mail import StaffMail
from subscriptions.models.subscriber import FormerEmail, Subscriber
from subscriptions.models.subscriber_topic import SubscriberTopic
from subscriptions.models.suppression import Suppression
from subscriptions.models.trial_mail import TrialMail
from subscriptions.models.webhook import WebhookEndpoint, WebhookMessage
from subscriptions.models.welcome import Welcome

__all__ = [
    "ApiToken",
    "Bounce",
    "Confirmation",
    "Consent",
    "Delivery",
    "DeliveryRecord",
    "Edition",
    "EndedLink",
    "FormerEmail",
    "Frequency",
    "ImportJob",
    "ImportLine",
    "ImportPart",
    "Issue",
    "IssueStory",
    "IssueSummary",
    "IssueVariant",
    "JobBeat",
    "LoggedDelivery",
    "MailDefaults",
    "RateLimitBucket",
    "ReachedCap",
    "Segment",
    "SendingHost",
    "SignupAttempt",
    "SpentChallenge",
    "StaffMail",
    "Subscriber",
    "SubscriberTopic",
    "Suppression",
    "TrialMail",
    "UnknownHost",
    "UnreadableReport",
    "WebhookEndpoint",
    "WebhookMessage",
    "Weekday",
    "Welcome",
]
