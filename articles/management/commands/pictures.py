"""Make the sizes of pictures that are still missing; remove files that no picture names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models.functions import Now

from articles.models import Image
from articles.pictures.orphans import remove_orphans
from articles.pictures.queue import make_all


class Command(BaseCommand):
    """``manage.py pictures``; the worker does the same as pictures come."""

    help = "Make the sizes of pictures that are missing; remove files that no picture names."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--all`` after the list of sizes has changed."""
        parser.add_argument("--all", action="store_true", help="look at every picture again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until nothing is due."""
        if options["all"]:
            Image.objects.update(sizes_due_at=Now())
        self.stdout.write(f"sizes made of {make_all()} pictures")
        self.stdout.write(f"{remove_orphans()} files removed that no picture named for a day")
