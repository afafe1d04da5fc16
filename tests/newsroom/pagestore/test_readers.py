"""What somebody who is nobody in particular looks at: a replica may be asked for it."""

import pytest
from django.urls import get_resolver

from newsroom.pagestore import requests


def asked(path, **more):
    return requests.is_readers({"REQUEST_METHOD": "GET", "PATH_INFO": path} | more)


def names_of(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of(pattern, below)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_view_that_is_named_exists():
    assert (requests.OTHER_VIEWS | requests.KEPT_VIEWS.keys()) - set(
        names_of(get_resolver())
    ) == set()


@pytest.mark.parametrize(
    "path", ["/", "/2026/01/02/benteng/", "/cari/", "/cari/saran/", "/feed/", "/sitemap.xml"]
)
def test_pages_of_the_paper(path):
    assert asked(path)
    assert asked(path, REQUEST_METHOD="HEAD", QUERY_STRING="q=benteng&utm_source=x")
    assert not asked(path, REQUEST_METHOD="POST")
    assert not asked(path, HTTP_COOKIE="sessionid=x")
    assert not asked(path, HTTP_AUTHORIZATION="Bearer x")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/", "/admin/articles/article/", "/langganan/", "/langganan/u/x/", "/api/v1/",
        "/health/", "/health/ready", "/metrics", "/tinjau/x/", "/dibaca/", "/media/ukuran/x.webp",
        "/bagikan/1/x.png", "/gaya/x.css", "/tidak/ada/hal/ini", "/\xff",
    ],
)  # fmt: skip
def test_what_is_none(path):
    assert not asked(path)
