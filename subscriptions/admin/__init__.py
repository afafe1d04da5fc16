"""The mail desk's pages in the admin."""

from subscriptions.admin.deliveries import DeliveryAdmin
from subscriptions.admin.editions import EditionAdmin, MailDefaultsAdmin
from subscriptions.admin.issues import IssueAdmin
from subscriptions.admin.subscribers import SubscriberAdmin

__all__ = [
    "DeliveryAdmin",
    "EditionAdmin",
    "IssueAdmin",
    "MailDefaultsAdmin",
    "SubscriberAdmin",
]
