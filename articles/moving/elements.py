"""What of HTML has a place in a body, and what does not: of everything else the report tells.

An element or an attribute that stands in none of these tables is told by its name, so that what
nobody thought of does not vanish in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WORDS_OF_KEPT = """
a aside b blockquote br caption cite col colgroup dd div dt em embed figcaption figure frame h1 h2
h3 h4 h5 h6 hr i iframe img li menu ol p picture q rp rt ruby s source strike del strong sub
summary sup table tbody td tfoot th thead tr ul video audio script style
"""
KEPT = frozenset(_WORDS_OF_KEPT.split())
"""Elements that a body has in a form of its own, or of which a note of theirs tells."""

_WORDS_OF_FRAMES = """
address article base basefont bdi bdo big body center dir document font footer frameset head header
hgroup html ins link main meta nav nobr noframes noscript o:p optgroup option param search section
small span st1:place template time tt u wbr data area track label legend input abbr acronym dfn var
thead title
"""
FRAMES = frozenset(_WORDS_OF_FRAMES.split())
"""Elements around text that say nothing of their own; what their attributes say is told."""

_WORDS_OF_LOOKS = """
abbr accept-charset accept accesskey align alink allow allowfullscreen allowtransparency async
autocapitalize autocomplete autocorrect autofocus autoplay axis bgcolor bordercolor border
cellpadding cellspacing char charoff charset class classid clear codebase codetype color cols
colspan compact content contenteditable controls controlslist coords crossorigin datetime decoding
defer dir disabled disablepictureinpicture download draggable enctype enterkeyhint face
fetchpriority for form frame frameborder headers height hidden high hreflang hspace http-equiv id
imagesizes imagesrcset inert inputmode integrity ismap itemid itemprop itemref itemscope itemtype
kind lang language link list longdesc loop low marginheight marginwidth max maxlength media method
min minlength multiple muted name nohref nonce noshade novalidate nowrap open optimum part pattern
ping playsinline popover popovertarget prefix preload property quality readonly referrerpolicy rel
required resource rev role rows rowspan rules sandbox scale scope scrolling security shape size
sizes slot span spellcheck srclang srcset start style tabindex target text textwrapping translate
type typeof ubound unselectable usemap valign version vlink vocab vspace webkitallowfullscreen
mozallowfullscreen oallowfullscreen msallowfullscreen width wmode wrap xmlns about
"""
LOOKS = frozenset(_WORDS_OF_LOOKS.split())
"""Attributes that say how something looks, or what only programs read."""

PREFIXES_OF_LOOKS = ("data-", "aria-", "on", "xml:", "xmlns:", "v-", "x-", ":", "@", "_", "jsx-")

READ = frozenset(
    {
        ("a", "href"), ("img", "src"), ("img", "alt"), ("iframe", "src"), ("embed", "src"),
        ("frame", "src"), ("video", "src"), ("audio", "src"), ("source", "src"),
        ("input", "src"), ("script", "src"), ("param", "value"), ("bgsound", "src"),
        ("object", "type"),
    }
)  # fmt: skip
"""Attributes of which a body, or a note of their element, holds what they say."""

ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "dynsrc", "formaction", "href", "lowsrc", "poster",
     "src"}
)  # fmt: skip
"""Attributes that hold an address; all others hold words, or only stand there."""

SPOKEN = frozenset({"aria-label", "aria-description"})
"""Words for those who do not see: told where nothing else says them."""


@dataclass(frozen=True)
class Said:
    """What an attribute said to readers: ``place`` names it, ``text`` is what it held."""

    place: str
    text: str
    is_address: bool = False


def said_by(tag: str, given: Mapping[str, str]) -> Iterator[Said]:
    """Yield what the attributes of an element say that the body has no place for."""
    for name, value in given.items():
        text = " ".join(value.split())
        place = f"<{tag} {name}>"
        if (tag, name) in READ:
            continue
        if name in SPOKEN:
            yield Said(place, text)
        elif name in LOOKS or name.startswith(PREFIXES_OF_LOOKS):
            continue
        elif name in ADDRESSES and text:
            yield Said(place, text, is_address=True)
        elif text or name in {"reversed", "checked", "selected"}:
            yield Said(place, text or name)


def has_meaning(tag: str) -> bool:
    """Whether an element says something that its text alone does not."""
    return tag not in KEPT and tag not in FRAMES
