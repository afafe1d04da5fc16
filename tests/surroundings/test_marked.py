"""What depends on the server's version and settings is run on others, too."""

from tests.server import DEPENDENT, HERE, INDEPENDENT, SIGNS, is_below


def test_every_place_that_is_marked_exists():
    assert [place for place in DEPENDENT if not (HERE / place).exists()] == []


def test_a_module_that_shows_a_sign_of_it_is_marked():
    """A new one must be told: real transactions side by side, or a look at a plan."""
    dependent = [file for file in HERE.rglob("test_*.py") if SIGNS.search(file.read_text())]
    assert len(dependent) > 15
    unmarked = [file for file in dependent if not is_below(file, DEPENDENT + INDEPENDENT)]
    assert [str(file.relative_to(HERE)) for file in unmarked] == []
