"""The one list of what changes which pages: whole, and held by the database."""

import re

import pytest
from django.apps import apps
from django.db import connection

from articles.models import purges
from newsroom.pagestore import requests

# What no page of a reader's is made of that is kept: the desk, logins, mail on its way.
NOT_READERS = re.compile(
    r"auth_|django_(?!content_type)|pgtrigger_|taggit_|"
    r"articles_(statuschange|revision|frontpagechange|searchentry|spelling|synonym)|"
    r"subscriptions_(?!issue$|issuestory$|edition$)"
)


def tables():
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in models if model._meta.managed}


def test_every_model_that_readers_see_is_known():
    unknown = {t for t in tables() if t not in purges.SEEN and not NOT_READERS.match(t)}
    ours = {t for t in unknown if t.startswith(("articles_", "subscriptions_"))}
    assert not ours, "say in articles.models.purges what a change of it changes"


def test_the_list_names_no_table_that_is_gone():
    views = {model._meta.db_table for model in apps.get_models() if not model._meta.managed}
    assert tables().keys() | views >= purges.SEEN


@pytest.mark.parametrize("table", sorted({*purges.PURGES, purges.ARTICLE}))
def test_every_table_of_the_list_declares_its_triggers(table):
    declared = {trigger.name for trigger in getattr(tables()[table]._meta, "triggers", [])}
    assert {"purges_pages", "purges_all_pages"} <= declared


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted({*purges.PURGES, purges.ARTICLE}))
def test_every_table_of_the_list_has_them_in_the_database(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
            [table],
        )
        names = " ".join(name for (name,) in cursor.fetchall())
    assert "purges_pages" in names
    assert "purges_all_pages" in names


def test_every_view_of_the_list_is_an_address():
    from django.urls import get_resolver

    def names(resolver, space=""):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from names(entry, inner)
            elif entry.name:
                yield f"{space}{entry.name}"

    assert set(requests.KEPT_VIEWS) <= set(names(get_resolver()))
