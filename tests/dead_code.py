"""Dead code: ``python -m tests.dead_code`` (part of ``make lint``) names what nothing uses.

vulture reads the Python alone. Who else uses a name is computed here rather than listed:

* templates: every word in one counts as used;
* Django and other libraries: what a class takes over from a base class of theirs is called by them;
* models and forms: their fields are columns and inputs, ``clean_<field>`` is called for each;
* members of enumerations are values, capitals in the settings are Django's, apps and commands are
  found by their class;
* names in strings: ``list_display``, lookups, dotted paths of settings.

What is left and yet needed stands in ``NEEDED`` with its reason. A name that only tests use is dead.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import re
import sys
from enum import Enum
from pathlib import Path

import django
import vulture
from django.apps import AppConfig
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import Model
from django.forms import BaseForm, BaseModelForm

ROOT = Path(__file__).parent.parent
PACKAGES = ("articles", "newsroom", "subscriptions")
SCRIPTS = ("manage.py", *map(str, Path("deploy/audit").glob("*.py")))
DECORATORS = [
    "@receiver", "@admin.register", "@register.*", "@*.connect", "@pgtrigger.*", "@checks.register",
    "@register", "@field_validator", "@model_validator",
]  # fmt: skip
NEEDED = {
    "triggers": "django-pgtrigger, in Meta",
    "abstract": "Django, in Meta",
    "managed": "the same",
    "default_permissions": "the same",
    "widgets": "the same",
    "to_url": "Django, of path converters",
    "_create_connection": "http.client, of connections: whom they connect to",
    "buffer_text": "expat, of parsers",
    "buffer_size": "the same",
    "StartElementHandler": "the same",
    "EndElementHandler": "the same",
    "CharacterDataHandler": "the same",
    "StartDoctypeDeclHandler": "the same",
    "EntityDeclHandler": "the same",
    "TRANSLATED_HERE": "`make messages`, of Django's texts that are ours",
    "TRANSLATED_OVER_ALLAUTH": "likewise, of allauth's",
    "check_token": "Django's and allauth's views of a reset, of their generator",
    "validate": "Django, of rules for passwords",
    "get_help_text": "the same",
    "modified": "Django's middleware, of sessions",
    "empty_value_display": "Django's filters of a list, for what has no value",
    "yield_hotp_counters_from_time": "allauth, which asks it for the time",
    "levelname": "logging, of records",
    "levelno": "the same",
    "handler400": "Django, of the root of the addresses",
    "handler403": "the same",
    "handler404": "the same",
    "handler500": "the same",
    "process_view": "Django, of middleware",
    "process_exception": "the same",
    "process_template_response": "the same",
    "_session_key": "Django's store of sessions",
    "get_by_natural_key": "Django's loaddata, of managers",
    "author_link": "Django, of feeds",
    "item_pubdate": "the same",
    "item_updateddate": "the same",
    "_has_been_logged": "Django's log of requests, of answers",
    "_result_cache": "Django's QuerySet",
    "_prefetch_done": "the same",
    "new_objects": "Django's admin, of formsets",
    "changed_objects": "the same",
    "deleted_objects": "the same",
    "can_change_related": "Django's wrapper of a field of relations",
    "can_delete_related": "the same",
    "can_view_related": "the same",
    "validate_constraints": "Django, of models and formsets",
    "exc_text": "logging, of records",
    "header_comment": "babel, of catalogues",
    "prepare_threshold": "psycopg, of connections",
    "handle_DATA": "aiosmtpd",
    "access_log": "uvicorn, of connections",
    "keep_alive": "uvicorn, of requests",
    "do_HEAD": "http.server",
    "do_POST": "the same",
    "do_DELETE": "the same",
}
"""Name → who uses it, where no rule above can tell."""
CERTAIN = 100  # per cent
WORD = re.compile(r"[A-Za-z_]\w*")
NAME = re.compile(r"[A-Za-z_][\w.]*\Z")


def in_templates():
    files = [file for file in (ROOT / "templates").rglob("*") if file.is_file()]
    return {word for file in files for word in WORD.findall(file.read_text())}


def in_strings(files):
    """Return the names that strings consist of; a lookup or dotted path counts part by part."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = [node.value] if NAME.match(node.value) else []
                if node.value.startswith("-"):  # an order
                    words = [node.value[1:]]
                found.update(part for word in words for part in re.split(r"\.|__", word))
    return found


def our_classes():
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if module.name.endswith("__main__"):
                continue
            for kind in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(kind) and is_ours(kind):
                    yield kind
                    yield from filter(inspect.isclass, vars(kind).values())


def is_ours(kind):
    return kind.__module__.split(".")[0] in PACKAGES


def of_libraries():
    """Return the names that libraries use of our classes."""
    names = {name for name in dir(settings) if name.isupper()}
    for kind in set(our_classes()):
        theirs = [base for base in kind.__mro__[1:] if not is_ours(base) and base is not object]
        names.update(name for name in vars(kind) if any(hasattr(base, name) for base in theirs))
        if issubclass(kind, (AppConfig, BaseCommand)):
            names.add(kind.__name__)
        if issubclass(kind, Enum):
            names.update(kind.__members__)
        if issubclass(kind, BaseForm):
            names.update(f"clean_{name}" for name in kind.base_fields)
        if issubclass(kind, BaseModelForm) and kind._meta.model:
            names.update(f"clean_{field.name}" for field in kind._meta.model._meta.get_fields())
        for fields in ("base_fields", "__dataclass_fields__", "model_fields"):
            names.update(getattr(kind, fields, ()))
        if issubclass(kind, Model):
            names.update(field.name for field in kind._meta.get_fields())
    return names


def dead():
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    files = [file for file in files if "migrations" not in file.parts]
    reader = vulture.Vulture(ignore_decorators=DECORATORS)
    reader.scavenge([*files, *(ROOT / script for script in SCRIPTS)])
    used = in_templates() | in_strings(files) | of_libraries() | set(NEEDED)
    # Parameters are the signature's, which is often another's (vulture is certain of them alone).
    found = reader.get_unused_code()
    return [item for item in found if item.confidence < CERTAIN and item.name not in used]


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql:///none")  # nothing is asked of it
    django.setup()
    found = dead()
    for item in found:
        place = Path(item.filename).relative_to(ROOT)
        print(f"{place}:{item.first_lineno}: {item.message}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
