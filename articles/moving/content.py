"""A post's text as it stood in WordPress, made the body of a story: with nothing lost on the way.

Blocks and shortcodes are read first, then the HTML (``markup``), then the sanitiser of all bodies
gives it its shape; last, lines that are fields here are taken out (``credits``). That no word was
lost is counted each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from articles.body import sanitizer
from articles.body.embeds import embed
from articles.body.placeholders import PLACE
from articles.moving import cards, markup, plain, shortcodes
from articles.moving.blocks import Context, Converter
from articles.moving.credits import Credits, taken
from articles.moving.elements import Said
from articles.moving.figures import Wanted
from articles.moving.notes import Note
from articles.moving.old_urls import path_of
from articles.text.characters import as_text

_WORD = re.compile(r"\w+")
_NAME_SIGNS = re.compile(r"[-_./]+")
_SCRIPT_SIGNS = re.compile(r"[_^]")
# The second link of WordPress' block of a file, in words of its own: the file's place says as much.
_BUTTON = re.compile(r"<a\b[^>]*\bwp-block-file__button\b[^>]*>[^<]*</a>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WORDS_OF_PRINTED = """
reporter reporters penulis pewarta wartawan jurnalis laporan kontributor oleh teks
writer author sumber berita source sources editor penyunting redaktur bahasa dan and
foto photo by kredit credit
"""
_PRINTED = frozenset(_WORDS_OF_PRINTED.split())
"""Labels that the page prints itself, in its own words."""

_ADDRESS = re.compile(r"https?://\S+")


@dataclass
class Content:
    """What a text became. Pictures in ``body`` are numbers from 1 into ``pictures``.

    ``text`` is the plain text of ``body``. ``opening`` is the one that is to open the story;
    ``lead`` is its key, once it has one.
    """

    body: str
    credits: Credits
    pictures: list[Wanted]
    notes: list[Note]
    lost: Counter[str]
    text: str
    opening: Wanted | None = None
    lead: int | None = None


def converted(
    text: str, context: Context, meta: Mapping[str, str] | None = None, attached: str = ""
) -> Content:
    """Return the body that ``text`` becomes, and all that there is to tell of it.

    ``attached`` is the post's key: a gallery without keys shows what was uploaded to it.
    """
    converter = Converter(context, meta or {}, attached)
    text = cards.shown(_BUTTON.sub(" ", text), converter.notes)
    html = converter.html_of(text)
    raw = markup.made_of(html, converter.pictures, converter.notes, converter.said)
    body, credits_ = taken(sanitizer.clean(raw), context.site_names)
    content = Content(
        body, credits_, converter.pictures, converter.notes, Counter(), sanitizer.plain_text(body)
    )
    content.notes += [Note("line_beside", {"text": line[:300]}) for line in credits_.beside]
    found = _words_of(content, context)
    content.notes += _untold(converter.said, content, found)
    content.lost = words(_told(text)) - found
    if content.lost:
        names = " ".join(list(content.lost.elements())[:30])
        content.notes.append(Note("words", values={"words": names}))
    return content


def _untold(said: Iterable[Said], content: Content, found: Counter[str]) -> list[Note]:
    """Return notes on what attributes said and nothing of the story says, one for each place."""
    names = (_NAME_SIGNS.sub(" ", unquote(path_of(one.url))) for one in content.pictures)
    known = set(found) | set(words(" ".join([*names, *(one.alt for one in content.pictures)])))
    lost: dict[str, dict[str, None]] = {}
    for one in said:
        if one.is_address:
            is_told = one.text.startswith("#") or _is_shown(one.text, content)
        else:
            is_told = words(one.text).keys() <= known
        if not is_told:
            lost.setdefault(one.place, {})[one.text] = None
    return [
        Note("attribute", values={"place": place, "text": " · ".join(texts)[:400]})
        for place, texts in lost.items()
    ]


def _is_shown(address: str, content: Content) -> bool:
    """Whether a body leads to an address, shows the film there, or the picture."""
    shown = embed(address)
    body = unescape(content.body)
    return (
        address in body
        or (shown is not None and shown.url in body)
        or address in {picture.url for picture in content.pictures}
    )


def _told(text: str) -> str:
    """Return all that a text's readers could read, and what shortcodes enclose."""
    return plain.text_of(shortcodes.without_tags(_COMMENT.sub(" ", text)))


def words(text: str) -> Counter[str]:
    """Return the words of ``text``, each with how often it stands there; addresses are none.

    H₂O, H2O and the H_2O that the sanitiser may write are one word.
    """
    composed = unicodedata.normalize("NFKC", as_text(_ADDRESS.sub(" ", text)))
    return Counter(_WORD.findall(_SCRIPT_SIGNS.sub("", composed).casefold()))


def _words_of(content: Content, context: Context) -> Counter[str]:
    told = [content.text, content.credits.text]
    told += [picture.caption for picture in content.pictures]
    told += [unescape(title) for _kind, _value, title in PLACE.findall(content.body) if title]
    found = words(" ".join(told))
    for word in _PRINTED | set(words(" ".join(context.site_names))):
        found[word] += 1_000_000  # stands on the page in words of its own
    return found
