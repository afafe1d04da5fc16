"""Pages of the old site: with those above them, their authors, and whether readers may see them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from articles.models import ImportedItem, Page
from articles.models.slugs import FormerSlug
from articles.models.status import Status
from articles.moving import bodies, fields
from articles.moving.blocks import Context
from articles.moving.content import Content, converted
from articles.moving.fields import NotTakenError
from articles.moving.links import has_own
from articles.moving.marks import Paths, Report, addresses_of, digest_of, known, type_of
from articles.moving.notes import Note
from articles.moving.pictures import Register
from articles.moving.subjects import Subjects, plain_slug
from articles.moving.wxr import Item

KIND = "page"
_WRITTEN = ("title", "description", "body", "is_published")


def result_of(page: Page) -> str:
    """Return the hash of what a page holds of what was imported, but for where links lead."""
    return digest_of([getattr(page, name) for name in _WRITTEN if name != "body"])


class Pages:
    """Writes pages of one site; there are few, so one by one."""

    def __init__(
        self, site: str, context: Context, subjects: Subjects, report: Report, salt: str
    ) -> None:
        self.site, self.context, self.subjects, self.report = site, context, subjects, report
        self.register = Register(site)
        self.salt = salt
        self.zone = subjects.answers.zone

    def write(self, items: Sequence[Item]) -> None:
        """Write a batch, within the caller's transaction."""
        marks = known(self.site, KIND, [item.old_id for item in items])
        paths = Paths()
        for item in items:
            mark, digest = marks.get(item.old_id), item.digest(self.salt)
            if mark is not None and mark.source_hash == digest:
                self.report.run.count(KIND, "unchanged")
                continue
            try:
                self._write(item, digest, mark, paths)
            except NotTakenError as refusal:
                self.report.run.count(KIND, "skipped")
                self.report.note(Note(refusal.key), item)
        for item_, subject, note in paths.write():
            self.report.note(note, item_, subject)

    def _write(self, item: Item, digest: str, mark: ImportedItem | None, paths: Paths) -> None:
        page: Page | None = Page(in_footer=False)
        if mark is not None:
            page = Page.objects.filter(pk=mark.object_id or 0).first()
        if mark is not None and (page is None or mark.result_hash != result_of(page)):
            self.report.run.count(KIND, "skipped")
            self.report.note(Note("edited_here" if page else "deleted_here"), item, page)
            return
        assert page is not None, "a page without a mark is new"
        notes = [Note(flag) for flag in item.flags]
        state = fields.state_of(item, self.zone, notes)
        content = converted(item["content:encoded"], self.context, item.meta, item.old_id)
        self._fill(page, item, content, notes, is_seen=state.status == Status.APPROVED)
        page.save()
        is_new = mark is None
        mark = mark or ImportedItem(site=self.site, kind=KIND, old_id=item.old_id)
        mark.content_type, mark.object_id = type_of(Page), page.pk
        mark.source_hash, mark.result_hash = digest, result_of(page)
        mark.guid = item["guid"].strip()[:500]
        mark.links_due = has_own(page.body, self.site)
        mark.save()
        for address in addresses_of(item, "page_id"):
            paths.add(address, page, item)
        self.report.run.count(KIND, "created" if is_new else "updated")
        self.report.notes([*notes, *content.notes], item, page)

    def _fill(
        self, page: Page, item: Item, content: Content, notes: list[Note], *, is_seen: bool
    ) -> None:
        title = fields.headline_of(item, content.text, notes)
        if len(title) > 120:  # noqa: PLR2004 - the column
            notes.append(Note("cut", {"field": "title", "text": title}))
        page.title = title[:120]
        about = fields.for_search_engines(item, notes)["seo_description"]
        page.description = str(about or fields.standfirst_of(item))[:200]
        bodies.settle([content], self.register)
        page.body = content.body
        page.is_published = is_seen
        order = item["wp:menu_order"].strip()
        page.position = min(int(order), 30_000) if order.isdecimal() and order != "0" else 100
        page.author = next(iter(self.subjects.bylines_of(item, [])), None)
        if not page.slug:
            page.slug = self._slug(item)

    @staticmethod
    def _slug(item: Item) -> str:
        """Return the slug that the page had where it may have it here, else none."""
        wanted = plain_slug(fields.slug_of(item), 80)
        page = Page(title="-", slug=wanted)
        try:
            page.clean()
        except ValidationError:
            return ""
        taken = Page.objects.filter(slug=wanted).exists()
        return "" if taken or FormerSlug.of_model(Page).filter(slug=wanted).exists() else wanted

    def settle_parents(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Put pages below those that they stood below: pairs of keys in the old system."""
        keys = {key for pair in pairs for key in pair}
        marks = known(self.site, KIND, keys)
        for child, parent in pairs:
            if child in marks and parent in marks and child != parent:
                below, above = marks[child].object_id or 0, marks[parent].object_id or 0
                if below != above and Page.objects.filter(pk=above).exists():
                    Page.objects.filter(pk=below, parent=None).update(parent=above)
