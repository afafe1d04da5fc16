"""Does the index's background work once, for sites whose worker does not run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.indexing.refresh import refresh


class Command(BaseCommand):
    """Run ``refresh`` until nothing is left to do."""

    help = "Bring counts, roots, spellings and related stories up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until the index is in step."""
        while refresh():
            pass
        self.stdout.write("The index is in step with the stories.")
