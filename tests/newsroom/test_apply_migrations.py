"""Migrations beside a site that serves: what a try that was given up leaves is no one's obstacle."""

import pytest
from django.db import IntegrityError, connection

from newsroom.management.commands.apply_migrations import drop_half_built
from tests.factories import make_source

pytestmark = pytest.mark.django_db(transaction=True)

INDEX = "CREATE UNIQUE INDEX CONCURRENTLY half_built ON articles_source (length(name))"


def indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text, indisvalid FROM pg_index")
        return dict(cursor.fetchall())


def test_an_index_that_was_given_up_can_be_built_again():
    """A build beside the site that ends in the middle leaves its name taken."""
    make_source("Antara")
    other = make_source("Xinhua")
    before = indexes()
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError):
            cursor.execute(INDEX)
        try:
            assert indexes() == before | {"half_built": False}
            drop_half_built()
            assert indexes() == before
            other.delete()
            cursor.execute(INDEX)
            drop_half_built()
            assert indexes() == before | {"half_built": True}
        finally:
            cursor.execute("DROP INDEX IF EXISTS half_built")
