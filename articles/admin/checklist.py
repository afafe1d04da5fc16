"""The desk of the checklist: how strict each rule is."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.admin.onerow import OneRow
from articles.models import Checklist


@admin.register(Checklist)
class ChecklistAdmin(OneRow[Checklist]):
    """One choice for each rule."""

    about = _("What is looked for in a story before readers see it.")
    formfield_overrides = {models.CharField: {"widget": forms.Select}}
