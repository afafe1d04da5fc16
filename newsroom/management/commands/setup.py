"""Set a site up: ask, write the environment's file, migrate, collect, try mail and DNS."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.setup import environment_file, finishing
from newsroom.setup.environment_file import FileError
from newsroom.setup.questions import QUESTIONS, AnswerError, Question

FILE = "/etc/suluh/environment"
KEYS = ("SECRET_KEY", "ADDRESS_HASH_KEY")
ALWAYS = {"ENVIRONMENT": "production", "TRUSTED_PROXIES": "1"}
PEOPLE = ("ADMIN_NAME", "ADMIN_EMAIL")  # asked, but no variables


class Command(BaseCommand):
    """``manage.py setup``; ends with 1 where something remains to do, with 2 on a wrong answer."""

    help = "Set a site up, or go through it again: nothing that is there is lost."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Every answer has a flag."""
        parser.add_argument("--file", type=Path, default=Path(FILE), help=f"default: {FILE}")
        parser.add_argument("--language", choices=["id", "en"], default=_language())
        parser.add_argument("--no-input", action="store_false", dest="asks", help="ask nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="change answers that the file has already"
        )
        parser.add_argument(
            "--new-keys", action="store_true",
            help="make keys for a database that has data of a site made with other keys",
        )  # fmt: skip
        parser.add_argument("--finish", action="store_true", help="only the part after the file")
        for question in QUESTIONS:
            parser.add_argument(question.flag, dest=question.name, metavar="…")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and write, then do the rest with what was written."""
        with translation.override(options["language"]):
            try:
                if options["finish"]:
                    self._finish(options)
                else:
                    self._set_up(options)
            except FileError as error:
                raise CommandError(str(error), returncode=2) from None
            except KeyboardInterrupt:
                said = _("Stopped. What was done stays; run it again to go on.")
                raise CommandError(f"\n{said}", returncode=130) from None

    def _set_up(self, options: dict[str, Any]) -> None:
        file: Path = options["file"].absolute()
        known = environment_file.read(file)
        answers = {q.name: self._answer(q, known, options) for q in QUESTIONS}
        people = {name: answers.pop(name) for name in PEOPLE}
        self._look_at_database(answers["DATABASE_URL"], known, options)
        variables = ALWAYS | known | answers
        for name in KEYS:
            variables[name] = known.get(name) or secrets.token_urlsafe(50)
        self._write(file, known, variables, options)
        environment = os.environ | variables
        for words in (["migrate", "--no-input", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            self.stdout.write(f"manage.py {words[0]} …")
            self.stdout.flush()
            _run(words, environment)
        flags = [f"--{name.lower().replace('_', '-')}={value}" for name, value in people.items()]
        finish = ["setup", "--finish", "--language", options["language"], *flags]
        _run(finish, environment)

    def _answer(self, question: Question, known: dict[str, str], options: dict[str, Any]) -> str:
        """Return a usable answer: the flag's, the file's, or what is typed."""
        given = options[question.name]
        if given is None and question.name in known and not options["overwrite"]:
            given = known[question.name]
        if given is not None or not options["asks"]:
            try:
                return question.take(given if given is not None else question.default)
            except AnswerError as error:
                raise CommandError(f"{question.flag}: {error}", returncode=2) from None
        default = known.get(question.name) or question.default
        while True:
            shown = f" [{default}]" if default else ""
            try:
                typed = input(f"{question.asks}{shown}: ").strip()
            except (EOFError, UnicodeDecodeError):
                said = _(
                    "Nothing was written: there is nobody to answer. Use flags and --no-input."
                )
                raise CommandError(f"\n{said}", returncode=2) from None
            try:
                return question.take(typed or default)
            except AnswerError as error:
                self.stdout.write(f"  {error}")

    def _look_at_database(self, url: str, known: dict[str, str], options: dict[str, Any]) -> None:
        """Tell what is in the database; refuse one that is not ours, or whose keys are not here."""
        with psycopg.connect(url, connect_timeout=5) as connection:
            tables = {
                name
                for (name,) in connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                )
            }
            if not tables:
                return
            if "articles_article" not in tables:
                said = _("The database holds tables of something else: make one of its own.")
                raise CommandError(said, returncode=2)
            counted = connection.execute("SELECT count(*) FROM articles_article").fetchone()
        number = counted[0] if counted else 0
        self.stdout.write(
            ngettext(
                "The database holds a site with %d story; it is kept and brought up to date.",
                "The database holds a site with %d stories; it is kept and brought up to date.",
                number,
            )
            % number
        )
        if not all(known.get(name) for name in KEYS) and not options["new_keys"]:
            raise CommandError(
                _(
                    "Its keys are not in %s: without them it forgets whom it must never write to. "
                    "Put them there (“manage.py restore --show-keys”), or use --new-keys."
                )
                % options["file"],
                returncode=2,
            )

    def _write(
        self, file: Path, known: dict[str, str], variables: dict[str, str], options: dict[str, Any]
    ) -> None:
        changed = sorted(name for name in variables if known.get(name) != variables[name])
        if not changed:
            self.stdout.write(_("%s is as it should be.") % file)
            return
        lost = [name for name in changed if name in known]
        if lost and not options["overwrite"]:
            said = _("%(file)s has other answers already (%(names)s).") % {
                "file": file, "names": ", ".join(lost),
            }  # fmt: skip
            if not options["asks"]:
                raise CommandError(f"{said} " + _("Use --overwrite to change them."), returncode=2)
            if input(f"{said} " + _("Change them? [y/N] ")).strip().lower() not in {
                "y",
                "ya",
                "yes",
            }:
                raise CommandError(_("Nothing was written."), returncode=2)
        environment_file.write(file, variables)
        self.stdout.write(_("%s is written, for its owner alone.") % file)

    def _finish(self, options: dict[str, Any]) -> None:
        finishing.name_the_site(settings.SITE_NAME)
        link = finishing.make_administrator(options["ADMIN_NAME"], options["ADMIN_EMAIL"])
        remains = []
        if fault := finishing.send_test_mail(options["ADMIN_EMAIL"]):
            self.stdout.write(_("The relay did not take the test mail: %s") % fault)
            remains.append(_("a relay that takes mail (SMTP_URL)"))
        else:
            self.stdout.write(
                _("The relay took the test mail; look whether it arrived at %s.")
                % options["ADMIN_EMAIL"]
            )
        self.stdout.write("\n" + _("These lines belong into the DNS:"))
        if missing := finishing.tell_dns(self.stdout.write):
            remains.append(ngettext("%d line of the DNS", "%d lines of the DNS", missing) % missing)
        if link:
            self.stdout.write(
                "\n" + _("The first administrator chooses a password within three days at:")
            )
            self.stdout.write(f"  {link}")
        if remains:
            self.stdout.write("\n" + _("Remains to be done: %s.") % "; ".join(remains))
            raise SystemExit(1)
        self.stdout.write("\n" + _("Set up. Start web and worker."))


def _language() -> str:
    return "en" if os.environ.get("LANG", "").startswith("en") else settings.LANGUAGE_CODE


def _run(words: list[str], environment: dict[str, str]) -> None:
    """Run a command of the site with its own settings; what it says is shown."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    done = subprocess.run([sys.executable, manage, *words], env=environment, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise SystemExit(done.returncode)
