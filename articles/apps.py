"""Stories and all that readers see."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The application of the editorial desk and the reader's pages."""

    name = "articles"
    verbose_name = _("Stories")

    def ready(self) -> None:
        """Connect what follows a saved picture or story, or a new identity of the site."""
        from articles import identity  # noqa: F401, PLC0415 - connect signals on import
        from articles.indexing import receivers  # noqa: F401, PLC0415 - as above
        from articles.pictures import logo, renditions  # noqa: F401, PLC0415 - as above
