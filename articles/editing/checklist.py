"""What a story lacks by the newsroom's own rules, as sentences; ``models.checklist`` has levels.

A rule reads ``Facts``, of a stored story or of one that is being typed, and tells what is missing.
Quotes and abbreviations are read by their look: such a rule can be wrong, and is only ever a hint
unless the newsroom says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.body import sanitizer
from articles.body.outermost import outermost
from articles.body.placeholders import keys_in
from articles.models import Article, Image
from articles.models.checklist import Checklist, Level
from articles.models.seo import TITLE_CUT

MOST_TAGS = 8
NOTHING_TO_REVIEW = gettext_lazy(
    "There is nothing to review yet: write a text, or place pictures, a film or a recording."
)

_QUOTED = re.compile(r"[“\"]([^“”\"]{20,})[”\"]")
_SAYING = re.compile(
    r"\b(?:kata|ujar|tutur|ucap|jelas|ungkap|papar|terang|tegas|imbuh|tambah|sebut|tulis|cerita"
    r"|lanjut|menurut|berkata|mengatakan|menyatakan|menuturkan|mengungkapkan|menyebut|menulis"
    r"|menjelaskan|menegaskan|menambahkan|said|says|told|wrote)(?:nya)?\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z’']+(?: [A-Z][\w’']+)*")
_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{3,8}(?![\w-])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_KNOWN = """
    BMKG WIB WITA WIT DPR MPR DPRD DPD TNI POLRI PBB KPK KTP SIM SMA SMP ASEAN AIDS HIV WHO
    NATO FIFA COVID KUHP PDI USA NASA UNESCO UNICEF IMF PSSI BBM APBN APBD PLN BUMN RSUD GMT
    UTC PDF USB CEO
"""
_EVERYBODY_KNOWS = frozenset(_KNOWN.split())
_HREF = re.compile(r'<a href="([^"]+)"')
_ADDRESS = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/([\w-]+)/?")


@dataclass(frozen=True)
class Facts:
    """What rules read of a story; numbers of rows, the sanitised body, the pictures it shows.

    ``headline`` is the one that search results show.
    """

    headline: str
    body: str
    has_picture: bool
    pictures: list[Image]
    tags: int
    sources: int
    notes: int = 0

    @property
    def paragraphs(self) -> list[str]:
        """The text of each paragraph, list or quote."""
        texts = (sanitizer.plain_text(block) for block in outermost(self.body))
        return [text for text in texts if text]


@dataclass(frozen=True)
class Finding:
    """A rule, how strict it is, and what it tells of a story; ``told`` is empty where it is met."""

    name: str
    label: str
    level: str
    told: str

    @property
    def is_met(self) -> bool:
        """Whether there is nothing to do."""
        return not self.told

    @property
    def blocks(self) -> bool:
        """Whether the story must not become public so."""
        return bool(self.told) and self.level == Level.BLOCK


def facts_of(article: Article) -> Facts:
    """Return the facts of a stored story."""
    return Facts(
        headline=article.told_title,
        body=article.body,
        has_picture=article.lead_image_id is not None,
        pictures=pictures_of(article.body, article.lead_image),
        tags=article.tags.count(),
        sources=article.article_sources.count(),
        notes=unsettled(article),
    )


def unsettled(article: Article) -> int:
    """Return how many notes of a stored story nobody has settled; a reply is part of its note."""
    return article.notes.filter(parent=None, resolved_at=None).count()


def pictures_of(body: str, lead: Image | None) -> list[Image]:
    """Return the pictures that a story shows, the lead picture first."""
    keys = keys_in(body, "pictures")
    placed = Image.objects.filter(pk__in=keys).order_by("pk") if keys else []
    return [*([lead] if lead else []), *placed]


def findings(facts: Facts, levels: Checklist | None = None) -> list[Finding]:
    """Return every rule that is asked, in order, with what it tells.

    Whether links answer is asked beside the form: it takes as long as other sites take.
    """
    levels = levels or Checklist.load()
    found = []
    for field in Checklist.rules():
        level = getattr(levels, field.name)
        if field.name == "length" and not facts.headline:
            continue  # nothing fits or does not
        if level != Level.OFF and field.name in CHECKS:
            told = CHECKS[field.name](facts)
            found.append(Finding(field.name, str(field.verbose_name), level, told))
    return found


def blocking(article: Article) -> list[str]:
    """Return what the newsroom's rules want of a stored story before readers see it."""
    return [finding.told for finding in findings(facts_of(article)) if finding.blocks]


def _picture(facts: Facts) -> str:
    return "" if facts.has_picture else _("There is no lead picture.")


def _told(facts: Facts) -> str:
    left = sum(1 for image in facts.pictures if not (image.alt and image.credit))
    if not left:
        return ""
    return ngettext(
        "%(n)d picture lacks its description or credit.",
        "%(n)d pictures lack their description or credit.",
        left,
    ) % {"n": left}


def _tags(facts: Facts) -> str:
    if not facts.tags:
        return _("There is no tag.")
    if facts.tags > MOST_TAGS:
        return _("There are %(n)d tags; more than 8 lead nowhere.") % {"n": facts.tags}
    return ""


def _sources(facts: Facts) -> str:
    return "" if facts.sources else _("No source is named.")


def _length(facts: Facts) -> str:
    length = len(facts.headline)
    if length <= TITLE_CUT:
        return ""
    return _("The headline has %(n)d signs; search results cut it after about 65.") % {"n": length}


def _links(facts: Facts) -> str:
    hidden = _hidden_stories(facts.body)
    return _("Readers cannot see: %s.") % _listed(hidden) if hidden else ""


def _hidden_stories(body: str) -> list[str]:
    """Return the headlines of own stories that the body leads to and readers cannot see."""
    linked = Q(pk__in=keys_in(body, "story"))
    own = urlsplit(settings.SITE_URL).netloc
    for href in _HREF.findall(body):
        parts = urlsplit(href.replace("&amp;", "&"))
        found = _ADDRESS.fullmatch(parts.path)
        if parts.netloc != own or not found:
            continue
        try:
            date = parse_date("-".join(found.groups()[:3]))
        except ValueError:
            continue
        linked |= Q(publication_date=date, slug=found[4])
    keys = list(Article.objects.filter(linked).values_list("pk", flat=True))
    if not keys:
        return []
    public = Article.objects.published().filter(pk__in=keys).values("pk")
    rows = Article.objects.filter(pk__in=keys).exclude(pk__in=public).order_by("pk")
    return list(rows.values_list("headline", flat=True))


def _quotes(facts: Facts) -> str:
    """Tell of quotes that neither their paragraph nor its neighbours give a name or a verb to."""
    paragraphs = facts.paragraphs
    bare = []
    for number, text in enumerate(paragraphs):
        around = " ".join(paragraphs[max(0, number - 1) : number + 2])
        rest = _QUOTED.sub(" ", around)
        if not (_SAYING.search(rest) or _NAME.search(rest)):
            bare += [f"“{' '.join(quote.split()[:6])}…”" for quote in _QUOTED.findall(text)]
    return _("Who says it? %s") % _listed(bare) if bare else ""


def _abbreviations(facts: Facts) -> str:
    text = "\n".join(facts.paragraphs)
    unexplained = [
        short
        for short in dict.fromkeys(_ABBREVIATION.findall(text))
        if short not in _EVERYBODY_KNOWS
        and not _ROMAN.fullmatch(short)
        and not re.search(rf"\({short}\)|\b{short} \([^)]{{6,}}\)", text)
    ]
    return _("Not explained: %s.") % _listed(unexplained) if unexplained else ""


def _listed(names: Iterable[str], most: int = 4) -> str:
    shown = list(names)
    return ", ".join(shown[:most]) + ("…" if len(shown) > most else "")


def _notes(facts: Facts) -> str:
    if not facts.notes:
        return ""
    return ngettext(
        "%(n)d note is not settled yet.", "%(n)d notes are not settled yet.", facts.notes
    ) % {"n": facts.notes}


CHECKS: dict[str, Callable[[Facts], str]] = {
    "picture": _picture,
    "told": _told,
    "tags": _tags,
    "sources": _sources,
    "links": _links,
    "quotes": _quotes,
    "abbreviations": _abbreviations,
    "length": _length,
    "notes": _notes,
}
