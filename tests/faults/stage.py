"""Plays a fault before readers, an editor and a mailing, and judges what came of it."""

from __future__ import annotations

import datetime
import os
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from tests.faults.acts import Act, NotHereError
from tests.faults.load import NUMBER, Editor, Reader
from tests.faults.site import Site, wait_until
from tests.surroundings.programs import MissingError

BEFORE = 3.0  # seconds of good weather
AFTER = 2.0  # seconds in which everything must go well
BACK_WITHIN = 15.0  # seconds after the end of a fault, without anybody's help
LONGEST = 1.0  # seconds of errors where only a process was killed
RECIPIENTS = 400
PASSWORD = "rahasia-sekali-2026"


@dataclass
class Verdict:
    """One row of the table."""

    errors: int = 0
    longest: float = 0.0
    slowest: float = 0.0
    back: float = 0.0
    saved: int = 0
    lost: int = 0
    twice: int = 0
    unknown: int = 0
    faults: list[str] = field(default_factory=list)
    note: str = ""


class Stage:
    """A site with some stories, and its visitors."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.editor: Editor | None = None

    def furnish(self) -> None:
        """Make stories, an editor and subscribers."""
        from django.core.management import call_command

        from newsroom import roles
        from tests.benchmarks.stage import empty
        from tests.factories import make_article, make_user

        call_command("migrate", verbosity=0)
        call_command("collectstatic", "--no-input", verbosity=0)
        empty(RECIPIENTS)
        make_user(roles.EDITOR, username="penyunting")
        from django.contrib.auth.models import User

        user = User.objects.get(username="penyunting")
        user.set_password(PASSWORD)
        user.save()
        stories = [make_article(f"Cerita {n}", tags=["Aleppo"]) for n in range(30)]
        self.story = stories[0]
        soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=30)
        self.early = make_article("Belum waktunya", published_at=soon)
        self.paths = ["/", "/tag/aleppo/", "/feed/", "/robots.txt"]
        self.paths += [story.get_absolute_url() for story in stories[:12]]
        connection.close()

    def shows_nothing_early(self) -> bool:
        """Whether a story whose time has not come is hidden, whatever the site's clock says."""
        asked = [
            subprocess.run(
                ["curl", "-s", self.site.url + path], capture_output=True, text=True, check=True
            ).stdout
            for path in ("/", self.early.get_absolute_url())
        ]
        return not any("Belum waktunya" in page for page in asked)

    def editor_is_well(self) -> bool:
        """Whether the editor can save something now."""
        before = self.editor.acknowledged
        try:
            wait_until(lambda: self.editor.acknowledged > before, "an edit", 10)
        except TimeoutError:
            return False
        return True

    def play(self, act: Act) -> Verdict:
        """Let the fault happen; return what was met."""
        with act.around(self) as port:
            return self._play(act, port)

    def _play(self, act: Act, port: int) -> Verdict:
        from tests.benchmarks.stage import make_issue

        connection.close()
        issue = make_issue()
        connection.close()
        readers = [Reader(port, self.paths[n:] + self.paths[:n]) for n in range(4)]
        editor = self.editor = Editor(port, self.story.pk, "penyunting", PASSWORD)
        everybody = [*readers, editor]
        for person in everybody:
            person.start()
        verdict = Verdict()
        try:
            wait_until(lambda: editor.acknowledged > 0, "the first edit", 30)
            time.sleep(BEFORE)
            begun = time.monotonic()
            try:
                act.do(self)
            except AssertionError as error:
                verdict.faults.append(str(error))
            over = time.monotonic()
            verdict.back = self._time_until_well(everybody, over)
            time.sleep(AFTER)
        finally:
            for person in everybody:
                person.end()
        self._judge_visitors(verdict, act, readers, begun, over)
        self._judge_edits(verdict, editor)
        self._judge_mails(verdict, issue)
        if os.environ.get("FAULTS_VERBOSE"):
            told = Counter(status for person in everybody for status in person.statuses)
            print(f"    {dict(told)}", flush=True)
        return verdict

    @staticmethod
    def _time_until_well(everybody: list[Reader | Editor], over: float) -> float:
        """Seconds from the fault's end until everybody's answers are good from then on."""
        while time.monotonic() - over < BACK_WITHIN + AFTER:
            time.sleep(0.2)
            last = max(
                (
                    at
                    for person in everybody
                    for _asked, at, good in person.seen.answers
                    if not good
                ),
                default=0.0,
            )
            since = max(last, over)
            quiet = time.monotonic() - since
            if quiet > AFTER and all(person.seen.is_well(since) for person in everybody):
                return max(0.0, last - over)
        return float("inf")

    def _judge_visitors(
        self, verdict: Verdict, act: Act, readers: list[Reader], begun: float, over: float
    ) -> None:
        verdict.errors = sum(r.seen.errors(begun, time.monotonic()) for r in readers)
        verdict.longest = max(r.seen.longest_error(begun) for r in readers)
        verdict.slowest = max(r.seen.slowest(begun) for r in readers)
        if verdict.back > BACK_WITHIN:
            verdict.faults.append("not well again by itself")
        if act.kills and verdict.longest > LONGEST:
            verdict.faults.append(f"refused for {verdict.longest:.1f} s")
        if not act.readers_notice and verdict.errors:
            verdict.faults.append(f"{verdict.errors} pages refused")

    def _judge_edits(self, verdict: Verdict, editor: Editor) -> None:
        """What the desk said was saved must be there, and shown."""
        self.story.refresh_from_db(fields=["headline"])
        connection.close()
        found = NUMBER.search(self.story.headline)
        last = int(found[1]) if found else 0
        verdict.saved, verdict.lost = editor.acknowledged, max(0, editor.acknowledged - last)
        if verdict.lost:
            verdict.faults.append(f"saved up to {editor.acknowledged}, in the database {last}")

        def is_shown() -> bool:
            told = subprocess.run(
                ["curl", "-s", "-m", "5", self.site.url + self.story.get_absolute_url()],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            return f"Suntingan nomor {last}." in told.stdout

        try:
            wait_until(is_shown, "the last edit", 10)
        except TimeoutError:
            verdict.faults.append("readers see an old headline")

    def _judge_mails(self, verdict: Verdict, issue: object) -> None:
        """The mailing must come to its end: each mail once, or known to be unknown."""
        from tests.benchmarks.stage import states, wait_for_end

        try:
            wait_for_end(issue, 90)
        except AssertionError as error:
            verdict.faults.append(f"the worker sends no more: {error}")
        told = states(issue)
        connection.close()
        verdict.unknown = told["unknown"]
        if sum(told.values()) != issue.candidates:
            verdict.faults.append(f"mails lost: {dict(told)}")
        times = Counter(self.site.sink.taken())
        verdict.twice = sum(number > 1 for number in times.values())
        if verdict.twice:
            verdict.faults.append(f"{verdict.twice} mails went out twice")
        if told["unknown"] > 8:
            verdict.faults.append(f"{told['unknown']} mails unknown")


def play(stage: Stage, act: Act) -> Verdict:
    """Play one fault; where it cannot be made here, say so."""
    try:
        return stage.play(act)
    except (NotHereError, MissingError) as error:
        return Verdict(note=str(error))
