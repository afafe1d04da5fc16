"""What the documents name is there: modules, paths, targets, commands, variables.

Only what stands between backticks or in a block of code is read.
"""

import importlib
import re

import pytest
from django.conf import settings
from django.core.management import get_commands

from newsroom.env import Environment

ROOT = settings.BASE_DIR
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Where a path or a dotted name may begin, beside the project's root.
PACKAGES = ["articles", "subscriptions", "newsroom"]
FOLDERS = ["", *PACKAGES, "tests", "docs"]

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*\.(?:py|md|toml|conf|html|css|js|service|sh|yml)")
DOTTED = re.compile(r"([a-z_]+(?:\.\w+)+)(?:\(.*\))?")
TARGET = re.compile(r"(?:^|`|&& |\$ )make ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", re.MULTILINE)
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
PACKAGE_ROW = re.compile(r"^\| `([a-z.]+)` \|(.*)\|$", re.MULTILINE)
# What other programs call so.
OF_OTHERS = frozenset({"psql.sh"})


def spans(text):
    return SPAN.findall(FENCED.sub("", text))


def code(text):
    return "\n".join([*(f"`{span}`" for span in spans(text)), *FENCED.findall(text)])


def is_there(path):
    return any(list((ROOT / folder).glob(path)) for folder in FOLDERS)


def resolves(name):
    """Whether a dotted name leads to a module, or to something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module_name = ".".join(parts[:length])
        try:
            found = importlib.import_module(module_name)
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def rooms():
    """The first words of dotted names that are ours: packages, and the rooms in them."""
    return {
        *PACKAGES,
        *(
            folder.name
            for package in PACKAGES
            for folder in (ROOT / package).iterdir()
            if (folder / "__init__.py").exists()
        ),
    }


@pytest.fixture(scope="module")
def source():
    """Every word in capitals that the code, the Makefile or a sample of a deployment has."""
    files = [
        *(file for folder in [*PACKAGES, "tests", "deploy"] for file in (ROOT / folder).rglob("*.py")),
        *(file for file in (ROOT / "deploy").rglob("*") if file.is_file() and file.stat().st_size < 50_000),
        ROOT / "Makefile",
    ]  # fmt: skip
    words = set()
    for file in files:
        if "node_modules" not in file.parts:
            words.update(VARIABLE.findall(file.read_text(errors="ignore")))
    # The typed environment names its variables in small letters.
    words.update(name.upper() for name in Environment.model_fields)
    return words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
class TestADocument:
    def test_names_files_that_are_there(self, document):
        named = [span for span in spans(document.read_text()) if PATH.fullmatch(span)]
        assert [path for path in named if not is_there(path) and path not in OF_OTHERS] == []

    def test_names_modules_that_are_there(self, document):
        ours = rooms()
        lost = []
        for span in spans(document.read_text()):
            match = DOTTED.fullmatch(span)
            if not match or PATH.fullmatch(span) or span.split(".")[0] not in ours:
                continue
            name = match.group(1)
            if not any(resolves(f"{start}{name}") for start in ("", *(f"{p}." for p in PACKAGES))):
                lost.append(span)
        assert lost == []

    def test_names_targets_that_make_knows(self, document):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = {
            name for names in TARGET.findall(code(document.read_text())) for name in names.split()
        }
        assert named - targets == set()

    def test_names_commands_that_manage_knows(self, document):
        assert set(COMMAND.findall(code(document.read_text()))) - set(get_commands()) == set()

    def test_names_variables_that_something_reads(self, document, source):
        named = {name for span in spans(document.read_text()) for name in VARIABLE.findall(span)}
        assert {name for name in named if name not in source} == set()


def test_the_table_of_packages_names_their_modules():
    text = (ROOT / "docs" / "architecture.md").read_text()
    lost = [
        f"{package}.{word}"
        for package, words in PACKAGE_ROW.findall(text)
        for word in re.findall(r"`([a-z_]+)`", words)
        if not resolves(f"{package}.{word}")
    ]
    assert lost == []


PICTURE = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")
MOST_BYTES = 60_000


def test_the_guide_s_pictures_are_there_described_and_small():
    """``deploy/guide/first_afternoon.py`` makes them."""
    shown = PICTURE.findall((ROOT / "docs/editing.md").read_text())
    assert all(alt for alt, _path in shown)
    made = ROOT / "docs/images/first-afternoon"
    assert {(ROOT / "docs" / path).resolve() for _alt, path in shown} == set(made.iterdir())
    assert {
        file.name: file.stat().st_size
        for file in made.iterdir()
        if file.stat().st_size > MOST_BYTES
    } == {}
