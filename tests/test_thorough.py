"""What `make test` leaves to CI, it counts; what is asked for by name, it runs."""

import re

import pytest

from tests.thorough import SLOW

pytest_plugins = ["pytester"]
TESTS = """
import pytest

def test_quick():
    pass

@pytest.mark.thorough
@pytest.mark.parametrize("case", range(3))
def test_slow(case):
    pass
"""


FAMILY = """
import pytest

@pytest.mark.django_db
@pytest.mark.parametrize("case", range(7))
def test_cases(case):
    print("ran", case)

@pytest.mark.parametrize("case", range(7))
def test_quick_cases(case):
    pass
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Run pytest over a folder with one quick test and three thorough ones; return its end."""
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(test_some=TESTS)
    pytester.makeini("[pytest]\nmarkers = thorough\n  django_db\n")

    def run(*arguments):
        plugins = ["-p", "tests.thorough", "-p", "no:django", "-p", "no:hypothesispytest"]
        return pytester.runpytest_inprocess(*plugins, *arguments)

    return run


def test_they_are_left_out_and_counted(run):
    done = run("-n", "0")
    done.assert_outcomes(passed=1, deselected=3)
    done.stdout.fnmatch_lines("3 thorough tests were left out: `make test-thorough` runs them*")


@pytest.mark.thorough
@pytest.mark.outside
def test_processes_of_xdist_count_them_too(run):
    done = run("-n", "2")
    done.stdout.fnmatch_lines("3 thorough tests were left out: *")


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (["--thorough"], 4),
        (["-m", "thorough"], 3),
        (["test_some.py"], 4),
        (["test_some.py::test_slow"], 3),
    ],
)
def test_they_run_where_they_are_asked_for(run, arguments, passed):
    done = run(*arguments)
    done.assert_outcomes(passed=passed)
    done.stdout.no_fnmatch_line("*left out*")


def test_they_run_in_ci(run, monkeypatch):
    monkeypatch.setenv("CI", "true")
    run().assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("arguments", "ran"), [([], [0, 3, 6]), (["-m", "thorough"], [1, 2, 4, 5]), (["--thorough"], [*range(7)])]
)  # fmt: skip
def test_of_many_cases_with_the_database_a_few_are_enough(pytester, run, arguments, ran):
    pytester.makepyfile(test_some=FAMILY)
    done = run("-s", *arguments)
    said = [line for line in done.outlines if "ran " in line]
    assert [int(line.split("ran ")[1][0]) for line in said] == ran


def test_what_was_slow_is_left_out_too(pytester, run, monkeypatch, tmp_path):
    slow = tmp_path / "slow.txt"
    monkeypatch.setattr("tests.thorough.SLOW", slow)
    monkeypatch.setattr("tests.thorough.SECONDS", 0.05)
    tests = "import time\ndef test_a():\n    time.sleep(0.1)\ndef test_b():\n    pass\n"
    pytester.makepyfile(test_some=tests)
    run("--note-slow").assert_outcomes(passed=2)
    assert slow.read_text() == "test_some.py::test_a\n"
    run().assert_outcomes(passed=1, deselected=1)
    run("--thorough").assert_outcomes(passed=2)


def test_every_test_that_is_called_slow_exists():
    for line in SLOW.read_text().splitlines():
        path, *_classes, name = line.split("::")
        text = (SLOW.parents[1] / path).read_text()  # it may come from another module
        assert re.search(rf"\b{name}\b", text), line
