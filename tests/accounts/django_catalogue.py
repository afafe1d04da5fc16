"""What Django's own Indonesian says on the pages of this admin."""

import re
from functools import cache
from pathlib import Path

import django
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(django.__file__).parent
CATALOGUES = ["conf", "contrib/admin", "contrib/auth"]
# What shows its texts here: code, and those templates in whose place the project has none.
# Django's pages for errors and its mail about a password are not: the site has its own.
CODE = ["contrib/admin", "contrib/auth", "forms", "core", "db/models", "utils"]
TEMPLATES = ["contrib/admin/templates", "contrib/auth/templates", "forms/templates"]
NEVER = {"registration/password_reset_email.html", "admin/404.html", "admin/500.html"}
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def texts():
    """Yield each text that Django translates into Indonesian, by its English words."""
    for app in CATALOGUES:
        with (ROOT / app / "locale/id/LC_MESSAGES/django.po").open("rb") as stream:
            for message in read_po(stream):
                if message.id:
                    yield message


def is_shown(english):
    """Whether a text stands in what runs here; of two with a number the first."""
    longest = max(PLACE.split(english), key=len)
    return " ".join(longest.split()) in _what_runs()


@cache
def _what_runs():
    found = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    own = Path(settings.BASE_DIR) / "templates"
    for folder in TEMPLATES:
        for path in (ROOT / folder).rglob("*.html"):
            name = path.relative_to(ROOT / folder).as_posix()
            ours = (own / name).read_text("utf-8") if (own / name).exists() else name
            # What is extended by ours of the same name is seen as well.
            if name in ours and name not in NEVER:
                found.append(path)
    text = "\n".join(path.read_text("utf-8") for path in found)
    # Long texts of code are cut into lines, each in quotes.
    return " ".join(re.sub(r'"\s*\n\s*"', "", text).replace("\\'", "'").split())
