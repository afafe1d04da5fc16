"""Questions that nobody should ask, put to the page of search as a server would put them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from articles.text.stopwords import STOP_WORDS

MEGABYTE = 1_000_000


def questions(words: Sequence[str]) -> list[str]:
    """Return odd questions; ``words`` are those of the collection, the most used first."""
    chance = random.Random(3)
    rare = chance.sample(words[5_000:], 16)
    long = [word for word in rare if len(word) > 5]
    return [
        "x" * MEGABYTE,
        " ".join(chance.choices(words[:3_000], k=150_000))[:MEGABYTE],
        " ".join(words[:10_000]),
        " ".join(STOP_WORDS),
        "yang di dan",
        "'; --",
        "'; DROP TABLE articles_article; --",
        "😀🧨",
        f"\u202e\u200f{words[3]}\u202c",
        f"{words[2]}\x00{words[4]}",
        "\x00",
        "الكتاب",
        "a:b*c & | !() <-> \\ %s %(x)s",
        " ".join(words[:16]),
        " ".join(words[20:36]),
        f"{words[0]} ",
        words[0][:3],
        " ".join(rare),
        " ".join(f"{word[:2]}q{word[3:]}" for word in long),
        " ".join(f'"{one} {other}"' for one, other in itertools.pairwise(words[:9])),
        f"{words[9]} " + " ".join(f"-{word}" for word in words[:8]),
        f"-{words[0]}",
        "sejak:2010 sampai:2024",
        "tanggal:2015",
        "tag:perkara",
        " ".join(f"tag:perkara-{number}" for number in range(8)),
        "a\u0301" * 300,
    ]


def asking() -> Callable[[str], None]:
    """Return what asks the page one question. Raises ``RuntimeError`` unless it is answered."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    from articles.pages import rate_limit

    server, requests = WSGIHandler(), RequestFactory(SERVER_NAME="localhost")

    def ask(question: str) -> None:
        rate_limit.searches.reset()
        environ = requests.get("/cari/").environ
        environ["QUERY_STRING"] = urlencode({"q": question})
        said: list[str] = []
        b"".join(server(environ, lambda status, _headers: said.append(status)))
        if said != ["200 OK"]:
            raise RuntimeError(f"{question[:60]!r} was answered with {said}")

    return ask
