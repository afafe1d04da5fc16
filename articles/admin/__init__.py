"""The newsroom's desks in Django's admin, a module or package a desk.

May import all of ``articles``; nothing of it imports the admin. Begin with ``story.admin``.
"""

from articles.admin import (
    assignments,
    checklist,
    comments,
    events,
    files,
    images,
    imports,
    people,
    site,
    taxonomy,
    thesaurus,
)
from articles.admin.front_page import admin as front_page_admin
from articles.admin.story import admin as story_admin

__all__ = [
    "assignments",
    "checklist",
    "comments",
    "events",
    "files",
    "front_page_admin",
    "images",
    "imports",
    "people",
    "site",
    "story_admin",
    "taxonomy",
    "thesaurus",
]
