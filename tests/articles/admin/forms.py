"""What a browser would send back of a form that the admin showed."""

from __future__ import annotations

from django.urls import reverse


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


ADD_URL = "/admin/articles/article/add/"


def filled(response, **changes):
    """Return the form of ``response`` as it would be posted untouched, with ``changes``."""
    context = response.context
    data = _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        data |= _values(formset.management_form)
        for form in formset.forms:
            data |= _values(form)
    return data | {"_continue": "1"} | changes


def _values(form):
    values = {}
    for field in form:
        value = field.value()
        widget = field.field.widget
        value = widget.format_value(value) if hasattr(widget, "format_value") else value
        if isinstance(value, list):
            value = value[0] if value else ""
        if getattr(widget, "input_type", "") == "checkbox" and not value:
            continue
        values[field.html_name] = "" if value is None else value
    return values


def save(client, article, **changes):
    """Open the story's page, change fields and send the form."""
    return client.post(change_url(article), filled(client.get(change_url(article)), **changes))


def errors(response):
    """Return the form's errors by field."""
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}
