"""A file of answers that cannot be written is told in one line."""

import pytest

from articles.moving import answers
from articles.moving.answers import AnswersError
from articles.moving.command import MoveIn


def test_a_folder_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "proposed", lambda _found: None)
    monkeypatch.setattr(answers, "written", lambda _told, _found: "")
    file = tmp_path / "nowhere" / "x.toml"
    with pytest.raises(AnswersError, match=f"{file} cannot be written .*: name a file"):
        MoveIn().answers(file, None, write=True)
