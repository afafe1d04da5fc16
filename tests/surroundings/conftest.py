"""Programs that stand around the site: missing ones skip a test here and fail it in CI."""

from __future__ import annotations

import contextlib
import os

import pytest

from tests.surroundings.programs import MissingError


@pytest.fixture(scope="session")
def start():
    """Enter a context that runs a program; it is left at the end of the session."""
    with contextlib.ExitStack() as programs:

        def enter(program):
            try:
                return programs.enter_context(program)
            except MissingError as error:
                if os.environ.get("CI"):
                    pytest.fail(str(error))
                pytest.skip(str(error))

        yield enter
