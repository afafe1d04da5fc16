"""What a browser would send back of a form that the admin showed."""

from __future__ import annotations

from django.urls import reverse

from articles.admin.widgets import TickedSections


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
        if isinstance(widget, TickedSections):
            values[field.html_name] = ["", *widget.format_value(value)]
            continue
        if getattr(widget, "input_type", "") == "checkbox":
            values |= {field.html_name: "on"} if value else {}
            continue
        value = widget.format_value(value) if hasattr(widget, "format_value") else value
        if isinstance(value, list):
            value = value[0] if value else ""
        values[field.html_name] = "" if value is None else value
        if asked := getattr(widget, "asked", ""):
            values[f"{field.html_name}-asked"] = asked
    return values


def save(client, article, **changes):
    """Open the story's page, change fields and send the form; see ``answered``."""
    return send(client, article, filled(client.get(change_url(article)), **changes))


def send(client, article, data):
    """Send a form of the story; see ``answered``."""
    return answered(client, client.post(change_url(article), data))


def answered(client, response, **answers):
    """Answer what is asked before readers see another text: by default that no fact changes."""
    update = update_of(response)
    if update is None:
        return response
    return client.post(response.request["PATH_INFO"], filled_update(response, **answers))


def filled_update(response, **answers):
    """Return the form of ``response`` with the answer to what it asks."""
    update = update_of(response)
    asked = {"facts": "no"} if update.form.asks else {}
    return filled(response, reviewed=update.form["reviewed"].value(), **(asked | answers))


def update_of(response):
    """Return what is shown and asked before readers see another text; None where nothing is."""
    return response.context.get("update") if response.context else None


def errors(response):
    """Return the form's errors by field."""
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}
