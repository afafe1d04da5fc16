"""What Django's log of a desk tells, for its pages."""

from __future__ import annotations

from django import template

from articles.auditlog import changes

register = template.Library()
register.filter("changes_told", changes.told_by)
