"""The one declaration of a story's HTML: what the editor offers and the server lets through.

``VOCABULARY`` names the editor's extensions with their configuration. ``EDITOR_EXTENSIONS`` (the
value of ``DJANGO_PROSE_EDITOR_EXTENSIONS``) says of the project's own ones, and of those that the
library lets through too generously, what HTML they make; ``sanitizer`` beside it is built of
it. Imported by the settings: nothing here may need them.
"""

from __future__ import annotations

from typing import Any

from django_prose_editor.config import add_tags_and_attributes, html_tags
from js_asset import static_lazy

LINK_PROTOCOLS = ("http", "https", "mailto")

VOCABULARY: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Heading": {"levels": [2, 3]},
    "Link": {
        "enableTarget": False,
        "protocols": list(LINK_PROTOCOLS),
        "defaultProtocol": "https",
        "autolink": False,
        "linkOnPaste": False,
    },
    "Blockquote": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "PullQuote": True,
    "Table": {"resizable": False},
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Place": True,
    "Arabic": True,
    "Pasting": True,
    # The toolbar is the newsroom's own, in the desk's language; browsers check the spelling.
    "Menu": False,
    "NoSpellCheck": False,
}

LETTER = {
    name: VOCABULARY[name]
    for name in (
        "Bold",
        "Italic",
        "Link",
        "BulletList",
        "OrderedList",
        "ListItem",
        "HardBreak",
        "HorizontalRule",
        "Arabic",
        "Pasting",
        "Menu",
        "NoSpellCheck",
    )
}
"""What an editor's own words in a mail may hold: everything here survives every mail program."""


def arabic(config: Any, allowed: dict[str, Any]) -> None:
    """Let Arabic through: as a run in a line and as a paragraph, always with its direction."""
    add_tags_and_attributes(allowed, ["span", "p"], None)
    values = allowed.setdefault("tag_attribute_values", {})
    for tag in ("span", "p"):
        values[tag] = {"lang": {"ar"}, "dir": {"rtl"}}


def link(config: dict[str, Any], allowed: dict[str, Any]) -> None:
    """Let links through with nothing but their address."""
    add_tags_and_attributes(allowed, ["a"], {"a": ["href"]})
    allowed["url_schemes"] = set(config["protocols"])
    allowed["link_rel"] = None


PLACES = ("data-story", "data-pictures", "data-file", "data-embed", "data-link", "data-title")
"""What places name, and the title that one was given."""


def allow_placeholders(config: Any, allowed: dict[str, Any]) -> None:
    """Let placeholders through: empty blocks that ``articles.pages.placeholders`` fills."""
    add_tags_and_attributes(allowed, ["div"], {"div": list(PLACES)})


EDITOR_EXTENSIONS: list[dict[str, Any]] = [
    {
        "js": [static_lazy("admin_newsroom/js/vocabulary.js")],
        "extensions": {
            "Arabic": arabic,
            "Pasting": html_tags([]),
            "PullQuote": html_tags(["aside"]),
            "Place": allow_placeholders,
        },
    },
    {
        "js": [],
        "extensions": {
            "Link": link,
            "OrderedList": html_tags(["ol"], {"ol": ["start"]}),
            "Table": html_tags(["table", "tbody", "tr", "th", "td"]),
        },
    },
]
