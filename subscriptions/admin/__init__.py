"""The mail desk's pages in the admin, a module or package a desk.

May import all of ``subscriptions``; nothing of it imports the admin. Begin with ``issue.admin``.
"""

from subscriptions.admin.api_tokens import ApiTokenAdmin
from subscriptions.admin.bounces import BounceAdmin, SuppressionAdmin
from subscriptions.admin.deliveries import LoggedDeliveryAdmin
from subscriptions.admin.editions import EditionAdmin, MailDefaultsAdmin
from subscriptions.admin.issue import story_link
from subscriptions.admin.issue.admin import IssueAdmin
from subscriptions.admin.segments import SegmentAdmin
from subscriptions.admin.subscriber.admin import SubscriberAdmin
from subscriptions.admin.webhooks import WebhookEndpointAdmin

__all__ = [
    "ApiTokenAdmin",
    "BounceAdmin",
    "EditionAdmin",
    "IssueAdmin",
    "LoggedDeliveryAdmin",
    "MailDefaultsAdmin",
    "SegmentAdmin",
    "SubscriberAdmin",
    "SuppressionAdmin",
    "WebhookEndpointAdmin",
    "story_link",
]
