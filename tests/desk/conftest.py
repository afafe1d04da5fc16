"""The admin with one of everything in it."""

import pytest
from django.test import Client

from tests.desk.cast import ANONYMOUS, one_of_everything


@pytest.fixture
def cast(db, settings):
    settings.SITE_URL = "http://testserver"
    return one_of_everything()


@pytest.fixture
def login(cast):
    """Return a browser in which somebody of this role has logged in; errors come as 500."""

    def logged_in(role):
        client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            client.force_login(cast.users[role])
        return client

    return logged_in
