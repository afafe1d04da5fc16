"""The words of the sign-up box, by version: the one place for them, and what a consent refers to.

To change them add a version. The box, the page of sign-up and the record of every consent from then
on read the newest one; older consents keep the words that they were given to.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class ConsentText(NamedTuple):
    """What stands in the box: its title, the sentence above the field, the one below it."""

    title: str
    invitation: str
    promise: str


CONSENT_TEXTS: Final[dict[int, ConsentText]] = {
    1: ConsentText(
        "Ingin Langganan Artikel?",
        "Daftarkan emailmu di sini untuk mendapatkan update artikel terbaru.",
        "Anda dapat berhenti langganan kapan saja.",
    )
}
CONSENT_TEXT_VERSION: Final = max(CONSENT_TEXTS)


def current() -> ConsentText:
    """Return the words that a reader agrees to now."""
    return CONSENT_TEXTS[CONSENT_TEXT_VERSION]
