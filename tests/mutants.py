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

ROOT = Path(__file__).parent.parent
WORK = ROOT / "var" / "mutants"
COPIED = [
    "articles",
    "auditlog",
    "subscriptions",
    "newsroom",
    "templates",
    "static",
    "tests",
    "manage.py",
]
# Module → its own tests, those that need no database: mutmut forks, and in its children whatever
# asks the database fails at once, which would pass for a test that noticed.
MODULES = {
    "articles/body/sanitizer.py": [
        "tests/articles/body/test_body.py",
        "tests/articles/body/test_plain_text.py",
    ],
    "subscriptions/tokens.py": ["tests/subscriptions/test_tokens.py"],
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
        "pytest_add_cli_args": ["-n", "0", "-p", "no:cacheprovider", "--quick"],
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
        subprocess.run(
            [sys.executable, "-m", "mutmut", "run"],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False,
            env=os.environ | {"DATABASE_URL": "postgresql:///none"},
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
