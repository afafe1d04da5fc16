"""``python -m tests.mutants [module…]`` (``make mutants``): would the tests notice?

mutmut breaks each module that holds a promise in every small way it knows and runs the module's own
tests against each. Printed is the share of the broken ones that a test noticed, and the others.
Each module is broken in a copy of the tree under ``var/mutants``. What only another module's
tests notice is not counted as noticed.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import tests.embedded  # noqa: F401 - starts the database and says where it is

ROOT = Path(__file__).parent.parent
WORK = ROOT / "var" / "mutants"
COPIED = ["articles", "subscriptions", "newsroom", "templates", "static", "tests", "manage.py"]
# Module → its own tests.
MODULES = {
    "articles/body/sanitizer.py": [
        "tests/articles/body/test_body.py",
        "tests/articles/body/test_plain_text.py",
    ],
    "articles/models/status.py": ["tests/articles/models/test_legal_moves.py"],
    "articles/editing/workflow.py": [
        "tests/articles/editing/test_workflow.py",
        "tests/articles/models/test_legal_moves.py",
    ],
    "articles/search/ranking.py": ["tests/articles/search/test_search.py"],
    "subscriptions/tokens.py": ["tests/subscriptions/test_tokens.py"],
    "subscriptions/signup/requests.py": [
        "tests/subscriptions/signup/test_requests.py",
        "tests/subscriptions/signup/test_moving.py",
    ],
    "subscriptions/issues/recipients.py": ["tests/subscriptions/issues/test_recipients.py"],
    "subscriptions/outbox/queue.py": [
        "tests/subscriptions/worker/test_delivery.py",
        "tests/subscriptions/outbox/test_plans.py",
    ],
    "subscriptions/outbox/hand_over.py": ["tests/subscriptions/outbox/test_hand_over.py"],
}
WANTED = 85  # per cent
UNNOTICED = {0, 5, 33}  # exit codes: the tests passed, or none of them runs these lines


def prepare(module, tests):
    """Return a folder with a copy of the tree, in which mutmut breaks this module alone."""
    folder = WORK / module.removesuffix(".py").replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    settings = {
        "paths_to_mutate": [module],
        "source_paths": [module],
        "tests_dir": tests,
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-n", "0", "-p", "no:cacheprovider", "--reuse-db"],
        "also_copy": [*COPIED, "pyproject.toml"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text("\n".join([project, "[tool.mutmut]", *lines, ""]))
    return folder


def survey(module):
    """Break the module; return how many mutants were tried and were not, and who survived."""
    folder = prepare(module, MODULES[module])
    with (folder / "log").open("w") as log:
        # One at a time: the tests of all share a database, which is this module's own.
        subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "1"],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False,
            env=os.environ | {"TEST_DB_SUFFIX": folder.name.replace("-", "_")},
        )  # fmt: skip
    meta = folder / "mutants" / f"{module}.meta"
    codes = json.loads(meta.read_text())["exit_code_by_key"] if meta.exists() else {}
    tried = {name: code for name, code in codes.items() if code is not None}
    if not tried:
        sys.exit(f"{module}: its own tests fail unbroken, or nothing was tried; see {folder}/log")
    survived = sorted(name for name, code in tried.items() if code in UNNOTICED)
    return len(tried), len(codes) - len(tried), survived


def main():
    wanting = False
    for module in sys.argv[1:] or MODULES:
        tried, untried, survived = survey(module)
        share = 100 * (tried - len(survived)) / tried
        wanting |= share < WANTED or bool(untried)
        left = f", {untried} not tried" if untried else ""
        print(f"{module}: {share:.0f} % of {tried} noticed{left}", flush=True)
        for name in survived:
            print(f"    {name}")
    return wanting


if __name__ == "__main__":
    sys.exit(main())
