"""The blocks and shortcodes of a text, read: what remains is HTML with places."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from articles.moving import embed_codes, frames, paragraphs, plain, shortcodes
from articles.moving.elements import Said
from articles.moving.figures import Wanted
from articles.moving.notes import Note
from articles.moving.places import absolute, embedded, linked, place_of
from articles.moving.shortcodes import Shortcode

_ADDRESS = re.compile(r"https?://\S+")
_WORDS_OF_SITES = "youtube vimeo tweet twitter instagram facebook tiktok spotify"
_WORDS_OF_OWN = "caption wp_caption gallery embed audio video playlist more nextpage"
_OF_SITES = frozenset(_WORDS_OF_SITES.split())
_OWN = _OF_SITES | frozenset(_WORDS_OF_OWN.split())
_BUILDERS = re.compile(
    r"^(?:vc_|et_pb_|fusion_|av_|cs_|tatsu_|mk_|kc_|rev_|su_|td_|tdm_|tdc_|wpb_|one_|x_|nectar_)"
)
_WORDS_OF_WRAPPERS = """
row column col one_half one_third two_third one_fourth section dropcap highlight box
button quote blockquote pullquote center spoiler toggle accordion tabs tab list
"""
_WRAPPERS = frozenset(_WORDS_OF_WRAPPERS.split())
_QUOTES = frozenset({"quote", "blockquote", "pullquote", "su_quote", "su_pullquote"})
_SILENT_BLOCKS = frozenset(
    {"more", "nextpage", "spacer", "separator", "paragraph", "heading", "list", "list-item"}
)
_MARKERS = re.compile(r"<!--\s*(?:more|nextpage)\b.*?-->", re.DOTALL)


_BY_KEY = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "tweet": "https://x.com/i/status/",
    "twitter": "https://x.com/i/status/",
}


@dataclass
class Context:
    """What holds for every text of a site.

    ``site_names`` are how its datelines name it; ``reusable`` are its reusable blocks by key;
    ``attached`` are the keys of the pictures that were uploaded to a post, for bare galleries.
    """

    site_names: Collection[str] = ()
    reusable: Mapping[str, str] = field(default_factory=dict)


class Converter:
    """Blocks and shortcodes of one text."""

    def __init__(self, context: Context, meta: Mapping[str, str], attached: str) -> None:
        self.context, self.meta, self.attached = context, meta, attached
        self.pictures: list[Wanted] = []
        self.notes: list[Note] = []
        self.said: list[Said] = []
        self.left_out: dict[str, None] = {}  # names of blocks that hold nothing but a setting
        self.frames: dict[str, dict[str, None]] = {}  # a frame's name: attributes that went
        self.depth = 0

    def html_of(self, text: str) -> str:
        """Return the text as HTML with paragraphs and places."""
        text = _MARKERS.sub("\n\n", text)
        html = "\n".join(self._piece(piece) for piece in paragraphs.pieces(self._opened(text)))
        for name, left in self.frames.items():
            told = f"{name} ({', '.join(left)})" if left else name
            self.notes.append(Note("builder", values={"name": told[:300]}))
        if self.left_out:
            self.notes.append(Note("block", values={"name": ", ".join(self.left_out)[:480]}))
        return html

    def _opened(self, text: str) -> str:
        """Return ``text`` with its shortcodes, and the addresses that stand alone, as HTML."""
        for name in set(shortcodes.names(text)) - self._known(text):
            if self.depth == 0 and _looks_like_code(name, text):
                self.notes.append(Note("shortcode", values={"name": name}))
        text = shortcodes.replaced(text, frozenset(self._known(text)), self._shortcode)
        text = re.sub(r"\[(\[[A-Za-z][^\[\]]*\])\]", r"\1", text)
        return embed_codes.shown(text, self.notes)

    @staticmethod
    def _known(text: str) -> set[str]:
        given = set(shortcodes.names(text))
        known = given & _OWN
        frames = {name for name in given if _BUILDERS.match(name)}
        # Words that others use as well frame something only where they are closed.
        frames |= {name for name in given & _WRAPPERS if f"[/{name}]" in text.lower()}
        return known | frames

    def _shortcode(self, code: Shortcode) -> str | None:
        self.said += frames.said_by_shortcode(code)
        if code.name in {"caption", "wp_caption"}:
            return self._caption(code)
        if code.name in {"more", "nextpage"}:
            return "\n\n"
        if code.name == "gallery":
            return self._gallery(code)
        if code.name == "embed" or code.name in _OF_SITES:
            return self._embed(code)
        if code.name in {"audio", "video", "playlist"}:
            return self._medium(code)
        return self._frame(code)

    def _frame(self, code: Shortcode) -> str:
        """Return what a frame encloses and shows; what of it has no place is taken down."""
        self.depth += 1
        inner = code.inner or ""
        if self.depth < 60:  # noqa: PLR2004 - frames within frames
            inner = shortcodes.replaced(inner, frozenset(self._known(inner)), self._shortcode)
        self.depth -= 1
        if code.name in _QUOTES:
            return frames.quote_of(code, inner)
        frame = frames.frame_of(code)
        self.frames.setdefault(code.name, {}).update(dict.fromkeys(frame.left))
        if frame.link:
            inner = f'<a href="{escape(frame.link)}">{inner.strip()}</a>'
        shown = [frame.before, self._places(frame.pictures), frame.after]
        if frame.is_within_a_line and not any(shown):
            return inner
        return f"{shown[0]}{shown[1]}\n\n{inner}\n\n{shown[2]}"

    def _places(self, wanted: list[Wanted]) -> str:
        if not wanted:
            return ""
        first = len(self.pictures) + 1
        self.pictures += wanted
        return f"\n\n{place_of(list(range(first, first + len(wanted))))}\n\n"

    def _caption(self, code: Shortcode) -> str | None:
        if code.inner is None:
            return None
        pictures, rest = _split_caption(code.inner)
        caption = rest.strip() or escape(code.given.get("caption", ""))
        return f"\n\n<figure>{pictures}<figcaption>{caption}</figcaption></figure>\n\n"

    def _gallery(self, code: Shortcode) -> str:
        given = code.given.get("ids") or code.given.get("include") or ""
        keys = [key for key in re.split(r"[\s,]+", given) if key.isdecimal()]
        if not keys and self.attached:
            wanted = [Wanted(old_id=f"of {code.given.get('id') or self.attached}")]
        else:
            wanted = [Wanted(old_id=key) for key in keys]
        return f"{self._places(wanted)}{code.inner or ''}"

    def _embed(self, code: Shortcode) -> str:
        names = ("url", "src", "href", "id", "video_id")
        told = next((code.given[name] for name in names if code.given.get(name)), "")
        url = plain.in_one_line(code.inner or next(iter(code.rest), "") or told).removeprefix("=")
        if url and "/" not in url and (by_key := _BY_KEY.get(code.name)):
            url = by_key + url
        url = absolute(url)
        if not url.startswith(("http://", "https://")):
            self.notes.append(Note("shortcode", values={"name": code.name}))
            return escape(code.text)
        return f"\n\n{embed_codes.shown_or_linked(url, self.notes)}\n\n"

    def _medium(self, code: Shortcode) -> str:
        kinds = ("src", "mp4", "mp3", "webm", "m4a", "ogg", "wav", "m4v", "ogv")
        url = next((code.given[kind] for kind in kinds if code.given.get(kind)), "")
        if not url:
            found = _ADDRESS.search(" ".join([*code.rest, code.inner or ""]))
            url = found[0] if found else ""
        if not url:
            self.notes.append(Note("shortcode", values={"name": code.name}))
            return escape(code.text)
        self.notes.append(Note("file_linked", values={"url": url[:300]}))
        rest = (code.inner or "").replace(url, "")
        return f"\n\n{embedded(url) or linked(absolute(url))}\n\n{rest}"

    def _piece(self, piece: str | paragraphs.Block) -> str:
        if isinstance(piece, str):
            return piece
        if piece.name == "block" and self.depth < 5:  # noqa: PLR2004 - blocks within blocks
            return self._reusable(str(piece.given.get("ref", "")))
        if piece.name == "footnotes":
            return self._footnotes()
        if piece.name == "embed" or piece.name.startswith("core-embed/"):
            return self._embed_block(piece) if piece.is_void else ""
        if piece.name == "social-link" and (url := absolute(str(piece.given.get("url") or ""))):
            return linked(url, str(piece.given.get("label") or ""))
        if not piece.is_void:
            self.said += frames.said_by_block(piece.name, piece.given)
        elif piece.name not in _SILENT_BLOCKS:
            told = frames.block_in_words(piece.name, piece.given)
            if told == piece.name:
                self.left_out[told] = None
            else:
                self.notes.append(Note("block", values={"name": told[:400]}))
        return ""

    def _embed_block(self, piece: paragraphs.Block) -> str:
        url = str(piece.given.get("url", ""))
        if url.startswith(("http://", "https://")):
            return embed_codes.shown_or_linked(url, self.notes)
        return ""

    def _reusable(self, key: str) -> str:
        text = self.context.reusable.get(key)
        if text is None:
            self.notes.append(Note("block", values={"name": f"block {key}"}))
            return ""
        self.depth += 1
        made = "\n".join(self._piece(piece) for piece in paragraphs.pieces(self._opened(text)))
        self.depth -= 1
        return made

    def _footnotes(self) -> str:
        try:
            notes = json.loads(self.meta.get("footnotes", "") or "[]")
            items = [str(note["content"]) for note in notes]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>" if items else ""


_PICTURE_PART = re.compile(
    r"^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", re.IGNORECASE | re.DOTALL
)


def _split_caption(inner: str) -> tuple[str, str]:
    """Part what ``[caption]`` encloses: the picture with its link, and the words after."""
    found = _PICTURE_PART.match(inner)
    return (found[1], inner[found.end() :]) if found else ("", inner)


def _looks_like_code(name: str, text: str) -> bool:
    """Whether ``[name …]`` is meant for a program: with attributes, or closed, or an odd name."""
    return bool(
        "_" in name
        or "-" in name
        or f"[/{name}]" in text.lower()
        or re.search(rf"\[{re.escape(name)}\s+[\w-]+\s*=", text, re.IGNORECASE)
    )
