"""What has to be decided once: which category is a section, who is named, where times are meant.

Kept in a small TOML file that the first run writes with what it would do by itself.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from articles.moving import menus
from articles.moving.survey import MACHINERY, Survey

SECTION, TAG, NONE = "section", "tag", "none"
MOST_SECTIONS = 12  # that are proposed: a menu has no more
FEWEST_OF_SECTION = 3  # stories; and one in a hundred of all
_DEFAULTS = frozenset({"uncategorized", "uncategorised", "tak-berkategori", "tanpa-kategori"})


class AnswersError(Exception):
    """The file of answers cannot be read; the text says why."""


@dataclass
class Answers:
    """``categories``: slug to "section", "tag", "none" or "section:Name"; the rest likewise.

    ``authors``: login to "byline", "none" or the name to print. ``kinds``: further kinds of posts
    to "post", "page" or "none". ``menus``: where each stands here. ``site_names``: how datelines
    name the old site.
    """

    default_section: str = "Berita"
    site_names: list[str] = field(default_factory=list)
    time_zone: str = ""
    category_base: str = "category"
    tag_base: str = "tag"
    author_base: str = "author"
    categories: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    menus: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the old site's local times."""
        try:
            return ZoneInfo(self.time_zone or settings.TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError):
            raise AnswersError(f"time_zone: “{self.time_zone}” is no time zone") from None

    def as_dict(self) -> dict[str, Any]:
        """Return all answers as JSON holds them."""
        return asdict(self)


def proposed(survey: Survey) -> Answers:
    """Return what would be done where nobody answers."""
    answers = Answers(site_names=_names(survey))
    if survey.system == "Ghost":  # which has tags only, and lists them there
        answers.category_base = "tag"
    sections = _largest(survey)
    for slug in survey.categories:
        told = SECTION if slug in sections else TAG
        answers.categories[slug] = NONE if slug in _DEFAULTS else told
    logins = {*survey.authors, *(name for name in survey.creators if name)}
    answers.authors = dict.fromkeys(sorted(logins), "byline")
    others = {kind for kind, _status in survey.kinds} - {"post", "page", "attachment"} - MACHINERY
    answers.kinds = dict.fromkeys(sorted(others), NONE)
    answers.menus = menus.proposed(survey.menu)
    return answers


def _largest(survey: Survey) -> set[str]:
    """Return the categories that are sections where nobody says: of the top, with most stories."""
    fewest = max(FEWEST_OF_SECTION, survey.of_kind("post") // 100)
    top = [
        category
        for slug, category in survey.categories.items()
        if not category.parent and category.posts >= fewest and slug not in _DEFAULTS
    ]
    top.sort(key=lambda category: -category.posts)
    return {category.slug for category in top[:MOST_SECTIONS]}


def _names(survey: Survey) -> list[str]:
    """Return how the old site may name itself: its title, its host, and that without its end."""
    host = survey.site
    found = [survey.title, host, host.partition(".")[0]]
    return list(dict.fromkeys(name for name in found if name))


def read(path: Path, survey: Survey) -> Answers:
    """Return the answers of a file; what it leaves out is as ``proposed``.

    Raises:
        AnswersError: it is no TOML, or names what there is not.
    """
    answers = proposed(survey)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnswersError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnswersError(f"{path}: {error}") from error
    for name, value in given.items():
        kind = type(getattr(answers, name, None))
        if not hasattr(answers, name) or name in {"zone", "as_dict"} or not isinstance(value, kind):
            raise AnswersError(f"{path}: “{name}” is no question, or not answered like this")
        if isinstance(value, dict):
            getattr(answers, name).update({key: str(told) for key, told in value.items()})
        else:
            setattr(answers, name, value)
    _check(answers, path)
    return answers


def _check(answers: Answers, path: Path) -> None:
    for slug, told in answers.categories.items():
        if told not in {SECTION, TAG, NONE} and not told.startswith(("section:", "tag:")):
            raise AnswersError(f"{path}: category “{slug}”: “{told}” is not section, tag or none")
    for kind, told in answers.kinds.items():
        if told not in {"post", "page", NONE}:
            raise AnswersError(f"{path}: kind “{kind}”: “{told}” is not post, page or none")
    for slug, told in answers.menus.items():
        if told not in {*menus.PLACES, NONE}:
            places = ", ".join(menus.PLACES)
            raise AnswersError(f"{path}: menu “{slug}”: “{told}” is not {places} or none")
    _ = answers.zone


def written(answers: Answers, survey: Survey) -> str:
    """Return the answers as TOML, each question with what it is about."""
    lines = [
        "# What the import does with what it finds. Change it, then run the command again.",
        "",
        "# Stories of no section go here:",
        f"default_section = {_quoted(answers.default_section)}",
        "# How datelines name the old site (KOTA, SITUS –):",
        f"site_names = [{', '.join(map(_quoted, answers.site_names))}]",
        "# The zone of times that the files give without one; empty: this site's.",
        f"time_zone = {_quoted(answers.time_zone)}",
        "# Where the old site had its lists (Settings → Permalinks):",
        f"category_base = {_quoted(answers.category_base)}",
        f"tag_base = {_quoted(answers.tag_base)}",
        f"author_base = {_quoted(answers.author_base)}",
        "",
        '# "section", "tag" or "none"; "section:Name" and "tag:Name" give another name.',
        "[categories]",
    ]
    for slug, told in answers.categories.items():
        category = survey.categories.get(slug)
        about = f"  # {category.name}: {category.posts}" if category else ""
        lines.append(f"{_quoted(slug)} = {_quoted(told)}{about}")
    lines += ["", '# "byline", "none", or the name to print.', "[authors]"]
    for login, told in answers.authors.items():
        lines.append(f"{_quoted(login)} = {_quoted(told)}  # {survey.creators.get(login, 0)}")
    lines += ["", '# Kinds of posts that plugins made: "post", "page" or "none".', "[kinds]"]
    for kind, told in answers.kinds.items():
        lines.append(f"{_quoted(kind)} = {_quoted(told)}  # {survey.of_kind(kind)}")
    lines += ["", '# Menus: "header", "footer", "social" or "none".', "[menus]"]
    for slug, told in answers.menus.items():
        lines.append(f"{_quoted(slug)} = {_quoted(told)}")
    return "\n".join([*(" ".join(line.split("\n")) for line in lines), ""])


def _quoted(text: str) -> str:
    """Write a text as TOML: JSON's signs are the same, but for what JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
