"""The site's role in PostgreSQL owns its database and is no superuser: that must do for migrate."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.database import database_url

pytestmark = [pytest.mark.thorough, pytest.mark.outside, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owned():
    """The address of an empty database as its owner reaches it."""
    name = f"milik_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'rahasia'")
        cursor.execute(f"CREATE DATABASE {name} OWNER {name}")
    parts = urlsplit(database_url())
    host = parts.netloc.rpartition("@")[2]
    yield parts._replace(netloc=f"{name}:rahasia@{host}", path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        cursor.execute(f"DROP ROLE {name}")


def test_it_migrates_forwards_and_back(owned):
    for arguments in (["migrate"], ["migrate", "auditlog", "zero"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
            cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": owned},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-1000:]
