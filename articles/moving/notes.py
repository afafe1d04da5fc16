"""The lines of a report: what was met on the way, in a sentence that says what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

INCOMPLETE, CHANGED, SKIPPED = "todo", "changed", "skipped"


@dataclass
class Note:
    """Something to tell about an item: a ``key`` of ``TEXTS``, and what the sentence names."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


TEXTS: dict[str, tuple[str, str]] = {
    "no_key": (SKIPPED, gettext_noop("It has neither a key nor an address.")),
    "twice": (SKIPPED, gettext_noop("Its key (%(old_id)s) came before: only the first was taken.")),
    "other_kind": (SKIPPED, gettext_noop("“%(kind)s” is no kind that has a place here.")),
    "empty": (SKIPPED, gettext_noop("It has neither a title nor a text.")),
    "trash": (SKIPPED, gettext_noop("It was in the trash and had never appeared.")),
    "auto_draft": (SKIPPED, gettext_noop("WordPress had only begun it (auto-draft).")),
    "edited_here": (
        SKIPPED,
        gettext_noop("It was changed in the old system, but also here: what stands here stays."),
    ),
    "deleted_here": (SKIPPED, gettext_noop("It was deleted here after the last import.")),
    "not_read": (SKIPPED, gettext_noop("It could not be read: %(why)s")),
    "no_html": (
        INCOMPLETE,
        gettext_noop("Its text is only in the form of Ghost's editor: what is here is its words."),
    ),
    "only_summary": (
        INCOMPLETE,
        gettext_noop("The feed holds its summary only: the text itself is not here."),
    ),
    "front_matter": (
        INCOMPLETE,
        gettext_noop("The lines at the head of its file could not be read, and stand in its text."),
    ),
    "file_large": (INCOMPLETE, gettext_noop("Its file is larger than 16 MB and was not read.")),
    "private": (
        INCOMPLETE,
        gettext_noop("It was private or had a password, and is a draft here: nobody sees it."),
    ),
    "no_date": (
        INCOMPLETE,
        gettext_noop("It has no date that can be read, and is a draft here until it gets one."),
    ),
    "sticky": (
        INCOMPLETE,
        gettext_noop("It was kept on top of the front page. Place it there if it still belongs."),
    ),
    "no_title": (
        INCOMPLETE,
        gettext_noop("It had no title: the beginning of its text stands for one."),
    ),
    "shortcode": (
        INCOMPLETE,
        gettext_noop("A shortcode that is not known stands in its text: [%(name)s]"),
    ),
    "builder": (CHANGED, gettext_noop("A page builder's frames went, their text stayed: %(name)s")),
    "block": (INCOMPLETE, gettext_noop("A block without a text of its own was left out: %(name)s")),
    "attribute": (CHANGED, gettext_noop("What %(place)s said is not here: %(text)s")),
    "left_out": (CHANGED, gettext_noop("Left out, as stories hold none of it: <%(tag)s>")),
    "unwrapped": (CHANGED, gettext_noop("Only the text stayed of: <%(tag)s>")),
    "hidden": (CHANGED, gettext_noop("Text that readers could not see was left out: <%(tag)s>")),
    "frame_to_link": (CHANGED, gettext_noop("A frame of another site became a link: %(url)s")),
    "embed_linked": (
        CHANGED,
        gettext_noop("What was shown of another site became a link: %(url)s"),
    ),
    "short_link": (
        INCOMPLETE,
        gettext_noop(
            "A short address became a link. Open it, and put the whole address in its place, which "
            "shows the post or the film: %(url)s"
        ),
    ),
    "link_gone": (
        CHANGED,
        gettext_noop("A link went, as it leads nowhere from here; its words stayed: %(url)s"),
    ),
    "link_bare": (CHANGED, gettext_noop("A link without words or picture went: %(url)s")),
    "file_linked": (INCOMPLETE, gettext_noop("A film or recording became a link to: %(url)s")),
    "file_left": (
        INCOMPLETE,
        gettext_noop(
            "A file that is no picture stays where it was, and has no place here: %(url)s"
        ),
    ),
    "file_refused": (
        INCOMPLETE,
        gettext_noop(
            "The file %(url)s could not be fetched (%(why)s). Put it where --media looks and run "
            "the same command again, or take the link out."
        ),
    ),
    "picture_without_address": (
        INCOMPLETE,
        gettext_noop(
            "A picture without an address was left out: look at the story in the old system, and "
            "place the picture here."
        ),
    ),
    "picture_unknown": (
        INCOMPLETE,
        gettext_noop(
            "The picture number %(old_id)s of the old media library is in no file. Export the "
            "media as well (“All content”) and run the command with both files, or place it here."
        ),
    ),
    "opening_caption": (
        INCOMPLETE,
        gettext_noop("Its opening picture had another caption in this story: %(text)s"),
    ),
    "others_caption": (
        INCOMPLETE,
        gettext_noop(
            "It shows a picture without a caption, and here with the one that another story gave "
            "it: %(text)s"
        ),
    ),
    "gallery_parted": (
        CHANGED,
        gettext_noop(
            "A gallery of %(count)s pictures was parted: those with captions of their own here "
            "stand alone."
        ),
    ),
    "other_credit": (
        INCOMPLETE,
        gettext_noop(
            "It names %(credit)s for a picture that is credited to %(own)s: see who is right."
        ),
    ),
    "line_beside": (
        INCOMPLETE,
        gettext_noop(
            "Beside lines that name its reporters or editors, this one stays in its text: %(text)s"
        ),
    ),
    "caption_link": (
        CHANGED,
        gettext_noop("A link within a caption went, its words stayed: %(url)s"),
    ),
    "picture_link": (
        CHANGED,
        gettext_noop("A picture led to another page, and does so no more: %(url)s"),
    ),
    "table_caption": (
        CHANGED,
        gettext_noop("The caption of a table stands as a line below it: %(text)s"),
    ),
    "picture_refused": (
        INCOMPLETE,
        gettext_noop(
            "The picture %(url)s could not be fetched (%(why)s). Put it where --media looks and "
            "run the same command again, or place another one."
        ),
    ),
    "picture_unused": (
        INCOMPLETE,
        gettext_noop(
            "The picture %(url)s could not be fetched (%(why)s). No story shows it: it lay in the "
            "old media library only."
        ),
    ),
    "words": (INCOMPLETE, gettext_noop("Words of its text found no place: %(words)s")),
    "address_taken": (
        INCOMPLETE,
        gettext_noop("Its old address belongs to another story already: %(path)s"),
    ),
    "address_long": (INCOMPLETE, gettext_noop("Its old address is too long to be kept: %(path)s")),
    "link_lost": (
        INCOMPLETE,
        gettext_noop("A link leads to a page of the old site that is not here: %(url)s"),
    ),
    "menu": (INCOMPLETE, gettext_noop("A line of a menu: %(label)s – %(url)s")),
    "menu_lost": (
        INCOMPLETE,
        gettext_noop("A line of a menu leads to what is not here: %(label)s – %(url)s"),
    ),
    "characters": (
        CHANGED,
        gettext_noop("%(count)s characters of the files could not be read and were replaced."),
    ),
    "field": (
        CHANGED,
        gettext_noop(
            "The field “%(name)s” of %(count)s items has no place here. The first says: %(text)s"
        ),
    ),
    "fields": (
        CHANGED,
        gettext_noop("Fields that only the old system and its plugins read were left: %(names)s"),
    ),
    "taxonomy": (
        CHANGED,
        gettext_noop(
            "“%(name)s” of %(count)s items became neither section nor tag. The first says: %(text)s"
        ),
    ),
    "comments_left": (
        CHANGED,
        gettext_noop("%(count)s comments were left: not approved, pings, or below pages."),
    ),
    "no_text": (
        INCOMPLETE,
        gettext_noop("It has a title, but no text: readers see an empty story."),
    ),
    "other_alt": (
        CHANGED,
        gettext_noop("It described a picture as “%(text)s”, which is “%(own)s” everywhere here."),
    ),
    "more": (
        INCOMPLETE,
        gettext_noop("%(count)s more lines about it were not kept: see it in the old system."),
    ),
    "seo": (CHANGED, gettext_noop("Something for search engines was left: %(name)s")),
    "cut": (INCOMPLETE, gettext_noop("Cut to fit: %(field)s – it was: %(text)s")),
}
"""Key: what kind of line it is, and its sentence."""


_REASONS = (
    gettext_noop("it is on another site, and --media is a folder"),
    gettext_noop("it is not in the folder that --media names"),
    gettext_noop("the file is larger than 25 MB"),
    gettext_noop("the file is empty"),
    gettext_noop("the file is damaged or was cut off"),
    gettext_noop("the picture measures too many pixels"),
    gettext_noop("it is neither a PDF nor a recording (MP3, M4A, Ogg)"),
    gettext_noop("it took too long"),
    gettext_noop("its address cannot be read"),
    gettext_noop("its address is none of the web"),
    gettext_noop("it is led on too often"),
    gettext_noop("the answer broke off"),
)
_REASONS_WITH = {
    gettext_noop("the site answers %s"): re.compile(r"the site answers (.+)"),
    gettext_noop("it is %s, no JPEG, PNG, WebP or GIF"): re.compile(
        r"it is (.+), no JPEG, PNG, WebP or GIF"
    ),
    gettext_noop("%s is not known"): re.compile(r"(\S+) is not known"),
    gettext_noop("%s is on a private network"): re.compile(r"(\S+) is on a private network"),
}


def _reason(why: str) -> str:
    """Return why something was not to be had in the language of the moment."""
    for text, pattern in _REASONS_WITH.items():
        if found := pattern.fullmatch(why):
            return gettext(text) % gettext(found[1])  # of a kind of file, its name
    return gettext(why) if why else ""


def sentence(text: str, values: dict[str, str]) -> str:
    """Return a line in the language of the moment; one of an older release as it is."""
    if "why" in values:
        values = values | {"why": _reason(values["why"])}
    try:
        return gettext(text) % values
    except (KeyError, ValueError, TypeError):
        return text
