"""Leaves tests with the mark ``thorough`` to CI: a plugin of pytest.

They cost seconds each, and the promise that they try on many cases or on a whole machine is kept by
quicker tests, too. They run where ``CI`` is set (``.ci/run``), with ``--thorough`` or ``-m
thorough``, and where their file or they themselves are named.
"""

from __future__ import annotations

import os

import pytest

LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="run what is left to CI as well")


def is_complete(config: pytest.Config) -> bool:
    """Say whether nothing is to be left out."""
    chosen = config.getoption("markexpr")
    return bool(os.environ.get("CI") or config.getoption("--thorough") or "thorough" in chosen)


def files_named(config: pytest.Config) -> set[str]:
    """Return the files of which all or some tests were asked for by name."""
    paths = (argument.partition("::")[0] for argument in config.args)
    return {str(config.invocation_params.dir / path) for path in paths if path.endswith(".py")}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if is_complete(config):
        return
    named = files_named(config)
    left_out = [
        item
        for item in items
        if item.get_closest_marker("thorough") and str(item.path) not in named
    ]
    items[:] = [item for item in items if item not in set(left_out)]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that writes the summary: only the workers of xdist have collected."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Each worker has collected the same."""
    left_out = getattr(node, "workeroutput", {}).get("left_out", 0)
    node.config.stash[LEFT_OUT] = max(left_out, node.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{left_out} thorough tests were left out: `make test-thorough` runs them, "
            "`CI=true make test` runs everything."
        )
