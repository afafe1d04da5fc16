"""Style sheets: small files that are written, one file that is served, the same everywhere."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command


@pytest.fixture
def sheets(tmp_path, settings):
    """A folder of style sheets, served and collected as the project's own are."""
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    # The files of the apps are no sheets of ours, and packing them takes most of the time.
    settings.STATICFILES_FINDERS = [
        finder for finder in settings.STATICFILES_FINDERS if "AppDirectories" not in finder
    ]
    settings.VAR_DIR = tmp_path / "var"
    settings.STATIC_ROOT = tmp_path / "collected"
    folder = tmp_path / "sources" / "css"
    folder.mkdir(parents=True)
    (folder / "site.css").write_text('@import "tokens.css";\nbody {}\n')
    (folder / "tokens.css").write_text(":root { --ink: #111; }\n")
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def found(path):
    return Path(finders.find(path)).read_text()


def collected(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return {sheet.read_text() for sheet in settings.STATIC_ROOT.glob("css/site.*.css")}


def test_a_page_needs_one_request_in_development(sheets):
    assert found("css/site.css") == ":root { --ink: #111; }\nbody {}\n"
    assert found("css/tokens.css") == ":root { --ink: #111; }\n"


def test_a_page_needs_one_request_in_production(sheets, settings):
    assert collected(settings) == {":root { --ink: #111; }\nbody {}\n"}


def test_a_changed_component_changes_the_sheet(sheets, settings):
    collected(settings)
    for sheet in settings.STATIC_ROOT.rglob("*.css"):  # collected yesterday
        os.utime(sheet, (0, 0))
    (sheets / "tokens.css").write_text(":root { --ink: #222; }\n")
    assert "#222" in found("css/site.css")
    assert any("#222" in sheet for sheet in collected(settings))


def test_a_sheet_that_is_not_there_is_not_found(sheets):
    assert not finders.find("css/nothing.css")
    assert finders.find("css/nothing.css", find_all=True) == []
