"""The thesaurus that a newsroom begins with: ``thesaurus.txt``, as words are indexed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words


def folded(forms: str) -> str:
    """Return forms of one meaning as they are indexed and kept: each once, parted by ", "."""
    read = (" ".join(words(joined_ordinals(form))) for form in forms.split(","))
    return ", ".join(dict.fromkeys(filter(None, read)))


def joined_ordinals(form: str) -> str:
    """Return a form with ordinals as one word, as questions are read: ke-2, ke2."""
    return form.replace("ke-", "ke") if any(sign.isdigit() for sign in form) else form


def tells(form: str) -> bool:
    """Whether a form has a word that is indexed."""
    return any(word not in STOP_WORDS for word in form.split())


def rows() -> Iterator[tuple[str, str]]:
    """Yield the forms of each meaning, folded, and where they are from."""
    source = ""
    file = Path(__file__).with_name("thesaurus.txt")
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            source = line.strip("[]")
        elif line and not line.startswith("#"):
            yield folded(line), source
