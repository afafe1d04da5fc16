import pytest

from articles.moving import answers, importer
from articles.moving.survey import survey


@pytest.fixture
def move_in():
    """Import files; return the run. ``told`` are answers that differ from what is proposed."""

    def run(*paths, **told):
        found = survey(paths)
        said = answers.proposed(found)
        for name, value in told.items():
            setattr(said, name, value)
        began = importer.begun(list(paths), found, said)
        importer.work(importer.Import(list(paths), found, said, began))
        return began

    return run
