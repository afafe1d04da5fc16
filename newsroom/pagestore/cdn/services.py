"""How caches in front are told to forget pages, by tags."""

from __future__ import annotations

import json
import urllib.request
from abc import ABC, abstractmethod
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings

PATIENCE = 10.0  # seconds
LONGEST_ANSWER = 100_000  # bytes


class RefusedError(Exception):
    """The service did not do it; the message says what it answered."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token goes where it was meant for and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


@dataclass(frozen=True)
class Service(ABC):
    """A cache at ``url`` that takes ``token`` for its own."""

    url: str
    token: str
    MOST_TAGS: ClassVar[int] = 100  # in one request

    @abstractmethod
    def forget(self, tags: list[str]) -> None:
        """Have it forget the pages with any of at most ``MOST_TAGS`` tags.

        Raises:
            RefusedError: it did not.
            OSError: it cannot be reached.
        """

    @abstractmethod
    def forget_everything(self) -> None:
        """Have it forget every page; raises as ``forget``."""

    def _post(self, url: str, told: dict[str, Any], headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the environment allows http and https only
            url,
            data=json.dumps(told).encode(),
            headers={"Content-Type": "application/json", "User-Agent": "newsroom", **headers},
            method="POST",
        )
        with _opener.open(request, timeout=PATIENCE) as answer:
            if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise RefusedError(f"answered {answer.status}")
            body: bytes = answer.read(LONGEST_ANSWER)
            return body

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class Cloudflare(Service):
    """``url`` is https://api.cloudflare.com/client/v4/zones/ZONE/purge_cache."""

    def forget(self, tags: list[str]) -> None:
        self._ask({"tags": tags})

    def forget_everything(self) -> None:
        self._ask({"purge_everything": True})

    def _ask(self, told: dict[str, Any]) -> None:
        answer = json.loads(self._post(self.url, told, self._bearer()) or b"{}")
        if not answer.get("success"):
            codes = [error.get("code") for error in answer.get("errors", [])]
            raise RefusedError(f"Cloudflare answered with errors {codes}")


class Fastly(Service):
    """``url`` is https://api.fastly.com/service/SERVICE/purge."""

    MOST_TAGS = 256

    def forget(self, tags: list[str]) -> None:
        self._post(self.url, {"surrogate_keys": tags}, self._key())

    def forget_everything(self) -> None:
        self._post(f"{self.url.rstrip('/')}_all", {}, self._key())

    def _key(self) -> dict[str, str]:
        return {"Fastly-Key": self.token}


class Http(Service):
    """Anything that takes ``{"tags": ["article:12"]}`` or ``{"everything": true}`` by POST."""

    def forget(self, tags: list[str]) -> None:
        self._post(self.url, {"tags": tags}, self._bearer())

    def forget_everything(self) -> None:
        self._post(self.url, {"everything": True}, self._bearer())


KINDS: dict[str, type[Service]] = {"cloudflare": Cloudflare, "fastly": Fastly, "http": Http}


def chosen() -> Service:
    """Return the service that the environment names."""
    return KINDS[settings.CDN](settings.CDN_PURGE_URL, settings.CDN_PURGE_TOKEN)
