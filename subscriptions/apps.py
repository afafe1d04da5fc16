"""Sign-up, consent, issues and their delivery."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    """The application of the mail desk and of readers who subscribe."""

    name = "subscriptions"
    verbose_name = _("Subscriptions")

    def ready(self) -> None:
        """Tell the desk which mailings show a picture, and search engines of the mailings."""
        from articles.editing.uses import PICTURE_FINDERS  # noqa: PLC0415 - models are ready now
        from articles.syndication import sitemaps  # noqa: PLC0415 - as above
        from subscriptions.issues import archive_sitemap  # noqa: PLC0415 - as above
        from subscriptions.issues.pictures import issues_with  # noqa: PLC0415 - as above

        PICTURE_FINDERS.append(issues_with)
        sitemaps.register(archive_sitemap.NAME, archive_sitemap.entries)
