"""The admin with one of everything in it."""

import copy

import pytest
from django.test import Client, override_settings

from tests.desk.cast import ANONYMOUS, one_of_everything


@pytest.fixture(scope="class")
def whole_cast(shared_rows):
    with override_settings(SITE_URL="http://testserver"):
        return one_of_everything()


@pytest.fixture
def cast(whole_cast, db, settings):
    settings.SITE_URL = "http://testserver"
    return copy.deepcopy(whole_cast)


@pytest.fixture
def login(cast):
    """Return a browser in which somebody of this role has logged in; errors come as 500."""

    def logged_in(role):
        client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            client.force_login(cast.users[role])
        return client

    return logged_in
