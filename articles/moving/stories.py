"""Posts become stories, a batch at a time: new ones by few statements, changed ones one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from articles.db import clock
from articles.editing import revisions
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    FormerAddress,
    FurtherSection,
    ImportedItem,
    Reporter,
    Section,
    Source,
    StatusChange,
    Tag,
    TaggedArticle,
)
from articles.models.address import SLUG_FALLBACK
from articles.models.slugs import MAX_LENGTH, slug_from
from articles.models.status import LEGAL_MOVES, Status
from articles.moving import bodies, comments, fields
from articles.moving.answers import Answers
from articles.moving.blocks import Context
from articles.moving.content import Content, converted
from articles.moving.fields import NotTakenError
from articles.moving.figures import Wanted
from articles.moving.links import has_own
from articles.moving.marks import (
    WRITTEN,
    Paths,
    Report,
    addresses_of,
    digest_of,
    known,
    result_of,
    type_of,
)
from articles.moving.notes import Note
from articles.moving.pictures import Register
from articles.moving.plain import in_one_line
from articles.moving.subjects import Subjects, plain_slug
from articles.moving.wxr import Item

KIND = "post"


@dataclass
class Story:
    """A post on its way to become a story."""

    item: Item
    digest: str
    content: Content
    article: Article
    notes: list[Note]
    mark: ImportedItem
    reporters: list[Reporter] = field(default_factory=list)
    sources: list[tuple[Source, str]] = field(default_factory=list)
    further: list[Section] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


class Stories:
    """Writes posts of one site as stories."""

    def __init__(
        self, site: str, answers: Answers, context: Context, subjects: Subjects, report: Report
    ) -> None:
        self.site, self.answers, self.context = site, answers, context
        self.subjects, self.report = subjects, report
        self.register = Register(site)
        self.zone = answers.zone
        self.salt = digest_of(answers.as_dict())

    def write(self, items: Sequence[Item]) -> None:
        """Write a batch, within the caller's transaction."""
        marks = known(self.site, KIND, [item.old_id for item in items])
        before = _present(marks.values())
        made: list[Story] = []
        for item in items:
            mark, digest = marks.get(item.old_id), item.digest(self.salt)
            if mark is not None and not self._is_due(item, mark, digest, before):
                continue
            try:
                made.append(self._made(item, digest, mark))
            except NotTakenError as refusal:
                self.report.run.count(KIND, "skipped")
                self.report.note(Note(refusal.key), item)
        bodies.settle([story.content for story in made], self.register)
        paths = Paths()
        changed = [story for story in made if story.mark.pk is not None]
        for story in made:
            self._finish(story)
        self._create([story for story in made if story.mark.pk is None])
        for story in changed:
            self._update(story, before[story.mark.object_id or 0])
        self._bring_comments([(story.item, story.article) for story in made])
        for story in made:
            self._lead_to(story, paths)
            self.report.notes(story.notes, story.item, story.article)
        for about, subject, note in paths.write():
            self.report.note(note, about, subject)

    def _is_due(
        self, item: Item, mark: ImportedItem, digest: str, before: dict[int, Article]
    ) -> bool:
        """Whether a post that came before is to be written again; else say why not."""
        if mark.source_hash == digest:
            self.report.run.count(KIND, "unchanged")
            return False
        article = before.get(mark.object_id or 0)
        if article is not None and mark.result_hash == result_of(article):
            return True
        if article is not None:
            self._bring_comments([(item, article)])
        self.report.run.count(KIND, "skipped")
        self.report.note(Note("edited_here" if article else "deleted_here"), item, article)
        return False

    def _made(self, item: Item, digest: str, mark: ImportedItem | None) -> Story:
        """Return the story of a post, yet without the keys of its pictures."""
        notes = [Note(flag) for flag in item.flags]
        state = fields.state_of(item, self.zone, notes)
        content = converted(item["content:encoded"], self.context, item.meta, item.old_id)
        named = content.credits
        headline = fields.headline_of(item, content.text, notes)
        section, further, tags = self.subjects.place_of(item)
        if thumbnail := item.meta.get("_thumbnail_id", "").strip():
            content.opening = Wanted(old_id=thumbnail)
        elif url := item.meta.get("_thumbnail_url", "").strip():
            content.opening = Wanted(
                url,
                alt=item.meta.get("_thumbnail_alt", ""),
                caption=in_one_line(item.meta.get("_thumbnail_caption", "")),
            )
        now = clock.now()
        article = Article(
            section=section,
            headline=headline,
            standfirst=fields.standfirst_of(item),
            dateline=named.dateline,
            opens_plain=not (named.dateline or named.opens_with_site),
            edited_by=", ".join(named.editors)[:120],
            status=state.status,
            published_at=state.time,
            publication_date=timezone.localdate(state.time) if state.time else None,
            created_at=state.time or item.time(self.zone) or now,
            modified_at=item.time(self.zone, "post_modified") or state.time or now,
            **fields.for_search_engines(item, notes),
        )
        if item["wp:is_sticky"].strip() == "1":
            notes.append(Note("sticky"))
        if not article.standfirst:
            self.report.run.count("without", "standfirst")
        mark = mark or ImportedItem(site=self.site, kind=KIND, old_id=item.old_id)
        story = Story(item, digest, content, article, notes, mark, further=further, tags=tags)
        story.reporters = self.subjects.bylines_of(item, named.reporters)
        story.sources = [(self.subjects.source(name), url[:500]) for name, url in named.sources]
        return story

    def _finish(self, story: Story) -> None:
        """Take over what the batch found out: the body with its pictures, the opening picture."""
        content, article, mark = story.content, story.article, story.mark
        article.body = content.body
        article.body_text = content.text
        story.notes += content.notes
        mark.lead_picture = content.lead
        mark.links_due = has_own(content.body, self.site)
        mark.guid, mark.source_hash = story.item["guid"].strip()[:500], story.digest

    def _create(self, stories: list[Story]) -> None:
        self._give_slugs(stories)
        rows = Article.objects.bulk_create([story.article for story in stories])
        kind = type_of(Article)
        for story, article in zip(stories, rows, strict=True):
            story.mark.content_type, story.mark.object_id = kind, article.pk
            story.mark.result_hash = result_of(article)
        ImportedItem.objects.bulk_create([story.mark for story in stories])
        self._relate(stories)
        StatusChange.objects.bulk_create(
            StatusChange(
                article=story.article,
                from_status=Status.DRAFT,
                to_status=story.article.status,
                note=f"{self.report.run.system} · {self.site}",
            )
            for story in stories
            if story.article.status != Status.DRAFT
        )
        self.report.run.count(KIND, "created", len(stories))

    @staticmethod
    def _relate(stories: list[Story]) -> None:
        Byline.objects.bulk_create(
            Byline(article=story.article, reporter=reporter, position=position)
            for story in stories
            for position, reporter in enumerate(story.reporters)
        )
        ArticleSource.objects.bulk_create(
            ArticleSource(article=story.article, source=source, url=url, position=position)
            for story in stories
            for position, (source, url) in enumerate(dict.fromkeys(story.sources))
        )
        FurtherSection.objects.bulk_create(
            FurtherSection(article=story.article, section=section)
            for story in stories
            for section in story.further
        )
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=story.article, tag=tag)
            for story in stories
            for tag in story.tags
        )

    def _give_slugs(self, stories: list[Story]) -> None:
        """Give each story the slug that it had, or one that is free on its day."""
        days = {day for story in stories if (day := story.article.publication_date)}
        rows = (Article.objects, FormerAddress.objects)
        taken: set[tuple[Any, str]] = {
            pair
            for manager in rows
            for pair in manager.filter(publication_date__in=days).values_list(
                "publication_date", "slug"
            )
        }
        for story in stories:
            article = story.article
            wanted = plain_slug(fields.slug_of(story.item), MAX_LENGTH)
            article.slug_is_set = bool(wanted)
            base = wanted or slug_from(article.headline) or SLUG_FALLBACK
            day, slug, number = article.publication_date, base, 1
            while day is not None and (day, slug) in taken:
                number += 1
                ending = f"-{number}"
                slug = slug_from(base, MAX_LENGTH - len(ending)) + ending
            article.slug = slug
            taken.add((day, slug))

    def _update(self, story: Story, article: Article) -> None:
        """Write what changed in the old system over a story that nobody edited here."""
        revisions.record_before_change(article.pk)
        new = story.article
        for name in WRITTEN:
            if name not in {"status", "slug", "published_at"}:
                setattr(article, name, getattr(new, name))
        article.opens_plain = new.opens_plain
        if article.status == new.status or (article.status, new.status) in LEGAL_MOVES:
            if article.status != new.status:
                StatusChange.objects.create(
                    article=article, from_status=article.status, to_status=new.status
                )
            article.status, article.published_at = new.status, new.published_at
        if wanted := plain_slug(fields.slug_of(story.item), MAX_LENGTH):
            article.slug, article.slug_is_set = wanted, True
            self._keep_free(article)
        article.save()
        related = (article.bylines, article.article_sources, article.tagged)
        for rows in (*related, article.further_filings):
            rows.all().delete()
        story.article = article
        self._relate([story])
        revisions.record_change(article, None)
        article.refresh_from_db()
        story.mark.result_hash = result_of(article)
        story.mark.save()
        self.report.run.count(KIND, "updated")

    @staticmethod
    def _keep_free(article: Article) -> None:
        """Keep the slug that the story has where another of its day has the wanted one."""
        day = timezone.localdate(article.published_at) if article.published_at else None
        same = Article.objects.filter(publication_date=day, slug=article.slug)
        if day is not None and same.exclude(pk=article.pk).exists():
            article.slug = Article.objects.values_list("slug", flat=True).get(pk=article.pk)

    def _bring_comments(self, pairs: list[tuple[Item, Article]]) -> None:
        pairs = [(item, article) for item, article in pairs if item.comments]
        if pairs:
            self.report.run.count("comment", "created", comments.bring(pairs, self.zone))

    def _lead_to(self, story: Story, paths: Paths) -> None:
        item, article = story.item, story.article
        for address in addresses_of(item, "p"):
            paths.add(address, article, item)


def _present(marks: Any) -> dict[int, Article]:
    """Return the stories that the marks are on, by key."""
    keys = [mark.object_id for mark in marks if mark.object_id]
    return Article.objects.filter(Q(pk__in=keys)).in_bulk() if keys else {}
