"""The desks of the admin in five groups, what is done every day first."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SETTINGS = "settings"

# Names of models, in the order in which they stand; what is named nowhere is a setting.
GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "stories": (
        _("Stories"),
        ("Article", "Assignment", "Event", "Tag", "Reporter", "Source", "Section"),
    ),
    "front": (_("Front page"), ("Slot",)),
    "pictures": (_("Pictures"), ("Image",)),
    "mail": (
        _("Mail"),
        (
            "Issue",
            "Subscriber",
            "Segment",
            "Edition",
            "Bounce",
            "Suppression",
            "LoggedDelivery",
            "MailDefaults",
        ),
    ),
    SETTINGS: (
        _("Settings"),
        (
            "SiteIdentity",
            "Checklist",
            "Page",
            "Synonym",
            "User",
            "Group",
            "Entry",
            "ApiToken",
            "WebhookEndpoint",
            "ImportRun",
            "ArchivedComment",
            "StoredFile",
        ),
    ),
}


def grouped(apps: list[dict[str, Any]], request: HttpRequest) -> list[dict[str, Any]]:
    """Return the models of Django's list of applications by group; groups without any are left out.

    Each model and group also says whether the page asked for is one of its own: ``is_current``.
    """
    models = {model["object_name"]: model for app in apps for model in app["models"]}
    named = {name for _title, names in GROUPS.values() for name in names}
    groups = []
    for key, (title, names) in GROUPS.items():
        chosen = [models[name] for name in names if name in models]
        if key == SETTINGS:
            chosen += [model for name, model in models.items() if name not in named]
        chosen = [_marked(model, request.path) for model in chosen]
        if chosen:
            groups.append(
                {
                    "name": title,
                    "app_label": key,
                    "app_url": next((model["admin_url"] for model in chosen), ""),
                    "has_module_perms": True,
                    "models": chosen,
                    "is_current": any(model["is_current"] for model in chosen),
                }
            )
    return groups


def place_of(model: type[Model] | None) -> tuple[int, int]:
    """Return where a model stands among the desks, to sort by; last: what is named nowhere."""
    name = model.__name__ if model else ""
    for place, (_title, names) in enumerate(GROUPS.values()):
        if name in names:
            return place, names.index(name)
    return len(GROUPS), 0


def _marked(model: dict[str, Any], path: str) -> dict[str, Any]:
    url = model.get("admin_url") or model.get("add_url") or ""
    return model | {"admin_url": url, "is_current": bool(url) and path.startswith(url)}
