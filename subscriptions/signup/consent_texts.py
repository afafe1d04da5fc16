"""The words that a subscriber agrees to, by version: what a consent refers to."""

from __future__ import annotations

from typing import Final

# What a reader agreed to, by version. Changing the words of the box means a new version here.
CONSENT_TEXTS: Final = {
    1: (
        "Ingin Langganan Artikel?",
        "Daftarkan emailmu di sini untuk mendapatkan update artikel terbaru.",
        "Anda dapat berhenti langganan kapan saja.",
    )
}


CONSENT_TEXT_VERSION: Final = 1
