"""The mail desk's pages in the admin."""

from subscriptions.admin.bounces import BounceAdmin, SuppressionAdmin
from subscriptions.admin.deliveries import DeliveryAdmin
from subscriptions.admin.editions import EditionAdmin, MailDefaultsAdmin
from subscriptions.admin.issues import IssueAdmin
from subscriptions.admin.subscribers import SubscriberAdmin

__all__ = [
    "BounceAdmin",
    "DeliveryAdmin",
    "EditionAdmin",
    "IssueAdmin",
    "MailDefaultsAdmin",
    "SubscriberAdmin",
    "SuppressionAdmin",
]
