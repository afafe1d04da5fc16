"""The forms of a page that post, each filled as a person would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.forms import picture

NAMED = {
    "slug": "nilai-yang-diketik",
    "words": "sana, sanaa",
    "username": "nama.lain",
    "url": "https://contoh.example/lain",
    "source": "/2026/11/",
    "domain": "contoh.id",
    "frequency": "weekly",
    "may_read": "on",
    "accent": "#7a1f12",
    "accent_dark": "#f0b090",
}
"""What only some words are valid for."""

TYPED = {
    "text": "Nilai yang diketik",
    "search": "kata",
    "email": "lain@contoh.id",
    "url": "https://contoh.example/lain",
    "date": "2030-01-02",
    "datetime-local": "2030-01-02T03:04",
    "time": "03:04",
    "number": "7",
    "password": "sandi-yang-panjang-sekali",
    "tel": "0812",
}
LEFT = {"set_language", "logout"}


def in_row(name):
    """Whether the control stands in a row below the form, where nothing need be typed."""
    return re.search(r"-\d+-", name) is not None


@dataclass
class Form:
    """``buttons`` are (name, value) of each that sends it; ``files`` say whether a list is meant."""

    action: str
    data: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, bool] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Reads the forms; ``form=`` of a control outside of its form is followed."""

    def __init__(self, address):
        super().__init__()
        self.address, self.forms, self.by_id = address, [], {}
        self.open, self.text, self.select = None, None, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.open = None
            if given.get("method", "").lower() == "post":
                action = urljoin(f"http://testserver{self.address}", given.get("action") or "")
                parts = urlsplit(action)
                self.open = Form(parts.path + (f"?{parts.query}" if parts.query else ""))
                self.forms.append(self.open)
                self.by_id[given.get("id")] = self.open
            return
        form = self.by_id.get(given["form"]) if "form" in given else self.open
        name = given.get("name") or ""
        if form is None or "disabled" in given or "__prefix__" in name:
            return
        kind = given.get("type", "submit" if tag == "button" else "text")
        if tag == "textarea":
            self.text = (form, name, "")
        elif tag == "select":
            self.select = (form, name, "required" in given, [])
        elif tag in {"button", "input"} and kind == "submit":
            if "formaction" not in given:
                form.buttons.append((name, given.get("value") or ""))
        elif tag == "input":
            self._put(form, name, kind, given)
        elif tag == "option" and self.select:
            self.select[3].append((given.get("value") or "", "selected" in given))

    def _put(self, form, name, kind, given):
        if kind in {"checkbox", "radio"}:
            is_first = kind == "radio" and "required" in given and name not in form.data
            if "checked" in given or is_first or name in NAMED:
                form.data.setdefault(name, []).append(given.get("value") or "on")
        elif kind == "file":
            form.files[name] = "csv" in given.get("accept", "")
        elif kind not in {"button", "image", "reset"} and name:
            value = given.get("value") or ""
            if not value and kind != "hidden" and not in_row(name):
                value = TYPED[kind] if kind == "url" else NAMED.get(name) or TYPED.get(kind, "")
            form.data.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.text:
            form, name, text = self.text
            self.text = (form, name, text + data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            form, name, text = self.text
            said = text.strip() or (
                "" if in_row(name) else NAMED.get(name, "Kalimat yang diketik.")
            )
            form.data.setdefault(name, []).append(said)
            self.text = None
        elif tag == "select" and self.select:
            form, name, _is_required, options = self.select
            chosen = [value for value, is_chosen in options if is_chosen and value]
            if not in_row(name):
                chosen = chosen or [value for value, _is in options if value][:1]
            chosen = [NAMED[name]] if NAMED.get(name) in dict(options) else chosen[:1]
            form.data.setdefault(name, []).extend([] if in_row(name) and not chosen else chosen)
            self.select = None
        elif tag == "form":
            self.open = None


def with_files(data, form):
    """Return what is sent; a file is read once, so each sending has its own."""
    people = b"email\nana@contoh.id\n"
    return data | {
        name: SimpleUploadedFile("daftar.csv", people, "text/csv") if is_list else picture()
        for name, is_list in form.files.items()
    }


def post_forms(page, address):
    """Return the page's posting forms, but for language and logout."""
    reader = _Forms(address)
    reader.feed(page.text)
    reader.close()
    own = [
        form
        for form in reader.forms
        if not any(word in form.action for word in ("setlang", "i18n", "logout"))
    ]
    for form in own:
        form.buttons = list(dict.fromkeys(form.buttons)) or [("", "")]
    return own
