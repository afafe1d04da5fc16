"""The database of a test as a process of its own would reach it."""

import os
from urllib.parse import urlsplit

from django.db import connection


def database_url() -> str:
    """Return the address of the database that this test's own connection uses."""
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
