"""What all commands that move a newsroom in have in common; each says what it reads."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    no_translations,
)

from articles.db import locks
from articles.db.locks import Lock
from articles.guarded_http import NotToBeHadError
from articles.moving import answers, before, importer, links, report, wxr
from articles.moving.answers import Answers, AnswersError
from articles.moving.fetch import Media, MediaError, fetch_waiting, is_address
from articles.moving.survey import Survey, survey
from articles.moving.wxr import Read
from articles.moving.xml_stream import UnreadableFileError


def site_of(given: str) -> str:
    """Return the address of the old site that ``--site`` gives.

    Raises:
        UnreadableFileError: it is none.
    """
    if not is_address(given):
        raise UnreadableFileError(f"--site: “{given}” is no address: write https://old.example")
    return given


EVERY = 2.0  # seconds between two lines of progress


class MoveIn(BaseCommand):
    """Survey the files, write what they hold, fetch the pictures, and say what happened.

    Ends with 2 where a file, a folder or the answers cannot be used.
    """

    read: Read = staticmethod(wxr.parts)
    metavar = "export.xml"

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, where the pictures are, and what was decided."""
        parser.add_argument("files", nargs="+", type=Path, metavar=self.metavar)
        parser.add_argument(
            "--media",
            default="",
            metavar="DIR|URL",
            help="the folder wp-content/uploads (or one that holds it), or the site's address; "
            "without it pictures wait for a later run",
        )
        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE",
            help="which category is a section, who is named …: a file that --dry-run writes",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is there, write nothing"
        )

    @no_translations  # in English, as all commands but setup are: the site's language is another
    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import."""
        self.told = 0.0
        self.pace = importer.Pace()
        try:
            media = Media.of(options["media"]) if options["media"] else None
            files = self.prepared(options, media)
            found = survey(
                files, lambda p: self.progress("survey", p.read, p.total), read=self.read
            )
            if not found.site:
                raise UnreadableFileError("the files do not say of which site they are")
            told = self.answers(options["answers"], found, write=options["dry_run"])
            self.stdout.write(report.of_survey(found, told))
            if options["dry_run"]:
                return
            with locks.tried(Lock.MOVING) as free:
                if not free:
                    raise CommandError("Another import is at work.", returncode=2)
                self.run_import(files, found, told, media)
        except (UnreadableFileError, AnswersError, MediaError, NotToBeHadError) as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt:
            self.stderr.write("\nStopped. The same command carries on from here.")
            sys.exit(130)

    def prepared(self, options: dict[str, Any], media: Media | None) -> list[Path]:
        """Return the files that are read, once ``read`` is known."""
        files: list[Path] = options["files"]
        return files

    def answers(self, path: Path | None, found: Survey, *, write: bool) -> Answers:
        """Return what was decided; ``write`` puts a file there where there is none."""
        if path is None:
            return answers.proposed(found)
        if write and not path.exists():
            told = answers.proposed(found)
            try:
                path.write_text(answers.written(told, found), encoding="utf-8")
            except OSError as error:
                reason = f"{path} cannot be written ({error.strerror})"
                raise AnswersError(f"{reason}: name a file in a folder of yours") from None
            self.stdout.write(f"Questions and answers are in {path}: change what should differ.")
            return told
        return answers.read(path, found)

    def run_import(
        self, files: list[Path], found: Survey, told: Answers, media: Media | None
    ) -> None:
        """Write everything, then fetch the pictures."""
        run = importer.begun(files, found, told)
        importer.work(importer.Import(files, found, told, run, self.progress, self.read))
        if media is not None:
            fetch_waiting(found.site, media, run, self.progress)
            links.lead_to_files(found.site)
            before.settle(run)
        self.stdout.write(report.of_run(run))

    def progress(self, step: str, done: int, total: int) -> None:
        """Say how far a step is and how long it has left, every two seconds."""
        now = time.monotonic()
        left = self.pace.left(step, done, total)
        if now - self.told < EVERY:
            return
        self.told = now
        share = f"{100 * done / total:3.0f} %" if total else ""
        about = f", about {left / 60:.0f} min left" if left and left > 90 else ""  # noqa: PLR2004
        about = about or (f", about {left:.0f} s left" if left else "")
        self.stderr.write(f"{step.strip('_'):<12}{share}{about}")
