"""Sections, tags and reporters of the old site: found among ours by name, or made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import unquote

from django.db import models

from articles.models import ImportedItem, Reporter, Section, Source, Tag
from articles.models.slugs import FormerSlug
from articles.models.tag_names import tag_key, tag_name
from articles.moving.answers import NONE, SECTION, TAG, Answers
from articles.moving.marks import Paths, Report, digest_of, known, type_of
from articles.moving.survey import Category, Survey
from articles.moving.wxr import Group, Item
from articles.text.characters import as_line

_SLUG = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*")
Row = TypeVar("Row", Section, Reporter, Source)
_DEEPEST = 20  # categories within categories
_BATCH = 500


def plain_slug(text: str, most: int) -> str:
    """Return a slug of the old site where ours may be the same; else nothing."""
    slug = unquote(text).strip().lower()
    return slug if len(slug) <= most and _SLUG.fullmatch(slug) else ""


def nice(name: str) -> str:
    """Return a name as WordPress writes it in an address (``sanitize_title``)."""
    plain = unicodedata.normalize("NFKD", unescape(name)).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9 _-]", "", plain.lower().replace(".", "-"))
    return re.sub(r"[\s-]+", "-", plain).strip("-")


class Subjects:
    """What stories refer to, by its name in the old system; read once, made where it is missing."""

    def __init__(self, survey: Survey, answers: Answers) -> None:
        self.survey, self.answers = survey, answers
        self.reload()

    def reload(self) -> None:
        """Read what there is, anew after a batch that was undone."""
        self.sections = {row.name.casefold(): row for row in Section.objects.all()}
        self.reporters = {row.name.casefold(): row for row in Reporter.objects.all()}
        self.sources = {row.name.casefold(): row for row in Source.objects.all()}
        self.tags: dict[str, Tag] = {}
        self.new_tags: set[str] = set()  # keys of tags that are not there yet
        self.free_slugs: set[str] = set()  # which tags may have

    # Found or made

    def section(self, name: str, slug: str = "") -> Section:
        """Return the section of this name."""
        name = as_line(name)[:120] or self.answers.default_section
        return _named(Section, self.sections, name, slug)

    def reporter(self, name: str, slug: str = "") -> Reporter:
        """Return the reporter of this name."""
        return _named(Reporter, self.reporters, as_line(name)[:120], slug)

    def source(self, name: str) -> Source:
        """Return the source of this name."""
        return _named(Source, self.sources, as_line(name)[:120], "")

    def tag(self, name: str, slug: str = "") -> Tag | None:
        """Return the tag that is written in one of the ways of this name."""
        name = _tag_name(name)
        if not name:
            return None
        key = tag_key(name)
        if key not in self.tags:
            found = None if key in self.new_tags else _tag_of(name, key)
            if found is None:
                slug = plain_slug(slug, 100)
                found = Tag(name=name, slug=slug if slug in self.free_slugs else _free(Tag, slug))
                found.save()
                self.new_tags.discard(key)
                self.free_slugs.discard(found.slug)
            if len(self.tags) > 20_000:  # noqa: PLR2004 - so that memory stays flat
                self.tags.clear()
            self.tags[key] = found
        return self.tags[key]

    # What a story of the old site has

    def place_of(self, item: Item) -> tuple[Section, list[Section], list[Tag]]:
        """Return a story's section, its further ones, and its other categories and tags as tags."""
        categories = [term for term in item.terms if term.domain == "category"]
        primary = (
            item.meta.get("_yoast_wpseo_primary_category")
            or item.meta.get("rank_math_primary_category")
            or ""
        ).strip()
        if primary.isdecimal():
            categories.sort(key=lambda term: self._term_id(term.slug) != primary)
        sections: list[Section] = []
        tags: list[Tag | None] = []
        for term in categories:
            told, name = self._told(term.slug or term.name, term.name)
            if told == SECTION:
                sections.append(self.section(name, term.slug))
            elif told == TAG:
                tags.append(self.tag(name, term.slug))
        if not sections:
            above = next(filter(None, (self._above(term.slug) for term in categories)), None)
            sections = [above or self.section(self.answers.default_section)]
        tags += [
            self.tag(term.name or term.slug, term.slug)
            for term in item.terms
            if term.domain in {"post_tag", "tag"}
        ]
        section, *further = dict.fromkeys(sections)
        return section, further, list(dict.fromkeys(tag for tag in tags if tag is not None))

    def _term_id(self, slug: str) -> str:
        category = self.survey.categories.get(slug)
        return category.term_id if category else ""

    def _told(self, slug: str, name: str) -> tuple[str, str]:
        told, _colon, other = self.answers.categories.get(slug, SECTION).partition(":")
        return told, other or name

    def _above(self, slug: str) -> Section | None:
        """Return the section of the nearest category above that is one."""
        category = self.survey.categories.get(slug)
        for _step in range(_DEEPEST):
            category = self.survey.categories.get(category.parent) if category else None
            if category is None:
                return None
            told, name = self._told(category.slug, category.name)
            if told == SECTION:
                return self.section(name, category.slug)
        return None

    def bylines_of(self, item: Item, named: list[str]) -> list[Reporter]:
        """Return who wrote a story: who its text names, then who WordPress says."""
        found = [self.reporter(name) for name in named if name]
        authors = [term for term in item.terms if term.domain == "author"]
        for term in authors:
            login = term.slug.removeprefix("cap-")
            found += self._author(login, self.survey.guests.get(login) or term.name, term.slug)
        if not authors and (login := item["dc:creator"].strip()):
            group = self.survey.authors.get(login)
            found += self._author(login, group["wp:author_display_name"] if group else "", login)
        return list(dict.fromkeys(found))

    def _author(self, login: str, name: str, slug: str) -> list[Reporter]:
        told = self.answers.authors.get(login, "byline")
        if told == NONE:
            return []
        name = as_line(name if told == "byline" else told) or login
        return [self.reporter(name, slug)] if name else []

    # Their own addresses and marks

    def bring(self, site: str, paths: Paths, report: Report) -> None:
        """Make what the heads of the files name, and have their old addresses lead to it."""
        marks = Marks(site, "category", self.survey.categories, report)
        for category in self.survey.categories.values():
            row = self._of_category(category)
            if row is not None:
                self._lead_to_category(category, row, paths)
            marks.put(category.slug, category.name, row)
        marks.write()
        tags = iter(self.survey.tags.items())
        while part := {slug: name for slug, (name, _term_id) in islice(tags, _BATCH)}:
            self._bring_tags(part, Marks(site, "tag", part, report), paths)
        marks = Marks(site, "author", self.survey.authors, report)
        for login, group in self.survey.authors.items():
            for reporter in self._author(login, group["wp:author_display_name"], login):
                self._lead_to_author(login, group, reporter, paths)
                marks.put(login, reporter.name, reporter)
        marks.write()

    def _bring_tags(self, names: dict[str, str], marks: Marks, paths: Paths) -> None:
        """Make a batch of tags, ``{slug: name}``; what each would ask for is asked for all."""
        wanted = {_tag_name(name) for name in names.values()}
        keys = {tag_key(name) for name in wanted}
        for found in Tag.objects.filter(key__in=keys).order_by("-pk"):
            self.tags[found.key] = found
        named = Tag.objects.filter(name__in=wanted)
        self.new_tags = keys - self.tags.keys() - {tag_key(found.name) for found in named}
        slugs = {plain_slug(slug, 100) for slug in names} - {""}
        self.free_slugs = slugs - _taken(Tag, slugs)
        for slug, name in names.items():
            tag = self.tag(name, slug)
            if tag is not None:
                paths.add(f"/{self.answers.tag_base}/{slug}/", tag)
                paths.add(f"/?tag={slug}", tag)
            marks.put(slug, name, tag)
        marks.write()
        self.new_tags, self.free_slugs = set(), set()

    def _lead_to_category(self, category: Category, row: Section | Tag, paths: Paths) -> None:
        base = self.answers.category_base
        paths.add(f"/{base}/{self._way(category)}/", row)
        paths.add(f"/{base}/{category.slug}/", row)
        if category.term_id:
            paths.add(f"/?cat={category.term_id}", row)

    def _lead_to_author(self, login: str, group: Group, reporter: Reporter, paths: Paths) -> None:
        # An export does not tell what authors are called in addresses: by login, or as displayed.
        names = [login, nice(login), nice(group["wp:author_display_name"])]
        for name in dict.fromkeys(filter(None, names)):
            paths.add(f"/{self.answers.author_base}/{name}/", reporter)
            paths.add(f"/?author_name={name}", reporter)
        if key := group["wp:author_id"].strip():
            paths.add(f"/?author={key}", reporter)

    def _of_category(self, category: Category) -> Section | Tag | None:
        told, name = self._told(category.slug, category.name)
        if told == SECTION:
            return self.section(name, category.slug)
        if told == TAG:
            return self.tag(name, category.slug)
        return self.section(self.answers.default_section)

    def _way(self, category: Category) -> str:
        """Return the path of a category below those above it."""
        parts = [category.slug]
        for _step in range(_DEEPEST):
            above = self.survey.categories.get(category.parent)
            if above is None or above.slug in parts:
                break
            parts.insert(0, above.slug)
            category = above
        return "/".join(parts)


class Marks:
    """The marks on the subjects of one kind, looked up and written together."""

    def __init__(self, site: str, kind: str, old_ids: Iterable[str], report: Report) -> None:
        self.site, self.kind, self.report = site, kind, report
        self.marks = known(site, kind, [old_id[:200] for old_id in old_ids])
        self.changed: dict[str, ImportedItem] = {}

    def put(self, old_id: str, name: str, row: models.Model | None) -> None:
        """Take down what a subject of the old site became."""
        old_id = old_id[:200]
        digest = digest_of([name, row.pk if row else None])
        mark = self.marks.get(old_id)
        if mark is not None and mark.source_hash == digest:
            self.report.run.count(self.kind, "unchanged")
            return
        self.report.run.count(self.kind, "created" if mark is None else "updated")
        if mark is None:
            mark = ImportedItem(site=self.site, kind=self.kind, old_id=old_id)
        mark.source_hash = digest
        if row is not None:
            mark.content_type, mark.object_id = type_of(type(row)), row.pk
        self.marks[old_id] = self.changed[old_id] = mark

    def write(self) -> None:
        """Write what was taken down."""
        marks = list(self.changed.values())
        ImportedItem.objects.bulk_create([mark for mark in marks if mark.pk is None])
        ImportedItem.objects.bulk_update(
            [mark for mark in marks if mark.pk is not None],
            ["source_hash", "content_type", "object_id"],
        )


def _tag_name(name: str) -> str:
    return tag_name(name)[:100].strip()


def _tag_of(name: str, key: str) -> Tag | None:
    tags = Tag.objects.filter(key=key).order_by("pk")
    return tags.first() or Tag.objects.filter(name=name).first()


def _named(model: type[Row], known_rows: dict[str, Row], name: str, slug: str) -> Row:
    row = known_rows.get(name.casefold())
    if row is None:
        row = model(name=name, slug=_free(model, plain_slug(slug, 120)))
        row.save()
        known_rows[name.casefold()] = row
    return row


def _free(model: type[models.Model], slug: str) -> str:
    """Return the slug where nobody has or had it; else nothing, and the row makes its own."""
    return "" if not slug or _taken(model, [slug]) else slug


def _taken(model: type[models.Model], slugs: Iterable[str]) -> set[str]:
    """Return those of ``slugs`` that somebody has or had."""
    rows: Any = model._default_manager
    asked = [rows.filter(slug__in=slugs), FormerSlug.of_model(model).filter(slug__in=slugs)]
    return {slug for found in asked for slug in found.values_list("slug", flat=True)}
