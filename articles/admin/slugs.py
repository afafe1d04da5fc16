"""What a form asks about a slug: a former one of something else is taken only knowingly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.existing import NamesExisting
from articles.models.slugs import FormerSlug

ASKED = "%s-asked"
TAKES_ADDRESS = _(
    "This address leads to “%(name)s” now, which had it before. Save again to take it: links to"
    " the other then end here."
)


class AskingInput(forms.TextInput):
    """A text field that says, when the form is sent again, which value was asked about."""

    asked = ""

    def render(self, name: str, *args: Any, **kwargs: Any) -> SafeString:
        """Return the field, with the value that was asked about beside it."""
        field = super().render(name, *args, **kwargs)
        if not self.asked:
            return field
        mark = forms.HiddenInput().render(ASKED % name, self.asked)
        return format_html("{}{}", field, mark)


def ask_once(form: forms.BaseForm, slug: str, holder: str) -> None:
    """Add an error that says who is found at the address, unless it was said before."""
    name = form.add_prefix("slug")
    widget = form.fields["slug"].widget
    if not isinstance(widget, AskingInput):
        return
    widget.asked = slug
    if form.data.get(ASKED % name) == slug:
        return
    form.add_error("slug", ValidationError(TAKES_ADDRESS, code="former", params={"name": holder}))


class SluggedForm(NamesExisting):
    """The form of something with a slug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            attrs = self.fields["slug"].widget.attrs
            self.fields["slug"].widget = AskingInput(attrs)

    def clean(self) -> dict[str, Any] | None:
        """Ask before a former address of something else is taken."""
        data = super().clean()
        slug = self.cleaned_data.get("slug")
        if slug and "slug" in self.changed_data:
            former = FormerSlug.of_model(type(self.instance)).filter(slug=slug)
            holder = former.exclude(object_id=self.instance.pk or 0).first()
            if holder is not None and holder.subject is not None:
                ask_once(self, slug, str(holder.subject))
        return data
