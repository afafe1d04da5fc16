"""How modules are cut: each of a size that is read at one sitting, with one subject."""

import ast

from django.conf import settings

ROOT = settings.BASE_DIR
MOST_LINES = 300
# Models and their admin have a metaclass of Django's, which no abstract base class goes with.
OF_DJANGO = {
    "articles/admin/deletion.py", "articles/admin/locked.py", "subscriptions/models/delivery.py",
}  # fmt: skip
FOLDERS = ["articles", "subscriptions", "newsroom", "deploy"]


def modules():
    return [
        file
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not {"migrations", "node_modules"} & set(file.parts)
    ]


def test_no_module_is_longer_than_one_reads_at_once():
    """One that grows past it holds a second subject, which wants a module of its own."""
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in modules()
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_what_must_be_given_is_declared_so():
    """An abstract method is missed when the object is made, not when the method is called."""
    raising = {
        str(file.relative_to(ROOT))
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.dump(node.exc)
    }
    assert raising - OF_DJANGO == set()
