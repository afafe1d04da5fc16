"""Sign-up, consent, issues and their delivery."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    """The application of the mail desk and of readers who subscribe."""

    name = "subscriptions"
    verbose_name = _("Subscriptions")
