"""A form of the admin as a browser has it: read out of the page, changed, and sent."""

import re
import unicodedata
from html.parser import HTMLParser

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.widgets import MomentField, TagsField
from tests.factories import picture_bytes

WORDS = {
    "accent": "#7a1f12",
    "accent_dark": "#f0b090",
    "words": "sana, sanaa",
    "body": "<p>Kalimat yang lain.</p>",
    "username": "nama.lain",
    "subject": "Kabar {judul}",
    "dateline": "Sana",
    "source": "/2026/11/",
    "joined_from": "2026-01-02",
    "joined_until": "2026-01-02",
    "ends_on": "2030-01-02",
    "domain": "contoh.id",
}
FUTURE = {"ends_at"}
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
WINDOWS = "“”‘’…"
CHOSEN = {"frequency": "weekly"}


class _Controls(HTMLParser):
    """The controls of each form of a page: ``forms`` is a list of {name: [values]}."""

    def __init__(self):
        super().__init__()
        self.forms, self.name, self.text, self.select = [], "", None, None

    def _put(self, name, value):
        if self.forms and name and "__prefix__" not in name:
            self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name", ""), given.get("value")
        if tag == "form":
            self.forms.append({})
        elif tag == "textarea":
            self.name, self.text = name, ""
        elif tag == "select":
            self.select = (name, "multiple" in given, [], [])
        elif tag == "option" and self.select:
            self.select[3].append(value or "")
            if "selected" in given:
                self.select[2].append(value or "")
        elif tag == "input" and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if "checked" in given:
                    self._put(name, value or "on")
            elif kind not in {"file", "submit", "button", "image", "reset"}:
                self._put(name, value or "")

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._put(self.name, self.text.removeprefix("\n"))
            self.text = None
        elif tag == "select" and self.select:
            name, is_multiple, chosen, options = self.select
            for value in chosen or ([] if is_multiple else options[:1]):
                self._put(name, value)
            self.select = None


def controls(response):
    """Return {name: [values]} of the page's largest form, as a browser would send it."""
    parser = _Controls()
    parser.feed(response.text)
    ours = [form for form in parser.forms if "next" not in form]  # choosing a language
    return max(ours, key=len, default={})


def answer(response):
    """Return what the form sends whose reader was asked whether facts change: none do.

    None where nothing was asked, see ``articles.admin.story.updating``.
    """
    data = controls(response) if response.status_code == 200 else {}
    if "reviewed" not in data:
        return None
    return data | ({"facts": ["no"]} if 'name="facts"' in response.text else {})


def fields(response):
    """Return {name in the page: form field} of what can be edited on the page."""
    context = response.context or {}
    found = []
    if "adminform" in context:
        found = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            found += inline.formset.forms
    elif hasattr(context.get("form"), "slots"):
        front = context["form"]
        found = [*front.slots.forms, *front.blocks.forms, front.banner]
    shown = controls(response)
    return {
        bound.html_name: bound.field
        for form in found
        for bound in form
        if not bound.field.disabled
        and not (bound.field.widget.is_hidden)
        and _is_shown(bound, shown)
    }


def _is_shown(bound, shown):
    if isinstance(bound.field, (forms.BooleanField, forms.ModelMultipleChoiceField)):
        return True  # nothing is sent of an empty one
    return bound.html_name in shown or f"{bound.html_name}_0" in shown


def short(name):
    """Return a field's name without the prefix of its row."""
    return name.rpartition("-")[2]


def another(name, field, data):  # noqa: PLR0911 - a line for each kind of field
    """Return {name: [values]} of another valid value for one field; empty where there is none."""
    now = data.get(name, [""])
    if isinstance(field, forms.FileField):
        return {}
    if isinstance(field, forms.BooleanField):
        return {name: [] if data.get(name) else ["on"]}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return {name: _other_keys(name, field, data)}
    if isinstance(field, forms.ModelChoiceField):
        column = re.sub(r"-\d+-", r"-\\d+-", name)
        taken = {v for key, values in data.items() if re.fullmatch(column, key) for v in values}
        keys = (str(pk) for pk in field.queryset.values_list("pk", flat=True))
        key = next((key for key in keys if key not in taken), None)
        return {name: [key]} if key else ({} if field.required else {name: [""]})
    if isinstance(field, forms.ChoiceField):
        options = [str(key) for key, _label in field.choices if str(key) not in {"", *now}]
        liked = [key for key in options if key == CHOSEN.get(short(name))]
        return {name: (liked or options)[:1]} if options else {}
    if isinstance(field, forms.SplitDateTimeField):
        return {f"{name}_0": ["2026-01-02"], f"{name}_1": ["03:04:00"]}
    if isinstance(field, (MomentField, forms.DateTimeField)):
        return {name: ["2030-01-02T03:04" if short(name) in FUTURE else "2026-01-02T03:04"]}
    if isinstance(field, forms.FloatField):
        return {name: ["0.25" if now != ["0.25"] else "0.75"]}
    if isinstance(field, forms.IntegerField):
        number = int(now[0] or 0) + 1
        return {name: [str(number if field.max_value is None else min(number, field.max_value))]}
    return {name: [_words(name, field, now[0])]}


def _other_keys(name, field, data):
    keys = [str(pk) for pk in field.queryset.values_list("pk", flat=True)[:3]]
    if short(name) == "further_sections":  # neither the story's own nor what becomes it
        keys = [key for key in keys if key not in data["section"]][1:]
    return [key for key in keys if key not in data.get(name, [])]


def _words(name, field, now):
    if short(name) in WORDS and not isinstance(field, forms.URLField):
        return WORDS[short(name)]
    if isinstance(field, TagsField):
        return "Sana, Sini, Warisan Dunia"
    if isinstance(field, forms.URLField) or short(name) == "url":
        return "https://contoh.example/lain"
    if isinstance(field, forms.EmailField):
        return "lain@contoh.id"
    if isinstance(field, forms.SlugField) or short(name) == "slug":
        return "alamat-lain"
    return f"Nilai lain {short(name)}"


def picture():
    return SimpleUploadedFile("lain.png", picture_bytes(9, 9, "PNG"), "image/png")


def plain(value):
    """Return what two values share that differ only as the desk cleans text.

    Cleaned are: blanks, signs that cannot be seen (C0, directions), letters with their accents
    apart, signs of Windows-1252 that came as C1; HTML is compared by its text.
    """
    text = re.sub(r"<[^>]*>", "", str(value))
    text = unicodedata.normalize("NFC", text)
    seen = (s for s in text if unicodedata.category(s) not in UNSEEN and s not in WINDOWS)
    return "".join("".join(seen).split()).casefold()


def same(name, typed, stored):
    """Whether the stored values are those that were typed, as the desk cleans them."""
    if short(name) in {"tags", "words"}:
        typed, stored = (
            [part.strip("\"' ") for v in values for part in re.split("[,;\n]", v)]
            for values in (typed, stored)
        )
    if re.search(r"_[01]$", name):  # a date or a time, as the language writes it
        typed, stored = (
            [".".join(sorted(re.findall(r"\d+", *v))) for v in [values]]
            for values in (typed, stored)
        )
    return sorted(map(plain, filter(None, typed))) == sorted(map(plain, filter(None, stored)))
