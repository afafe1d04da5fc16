"""The newsroom's desks in Django's admin: stories, pictures, people, site, taxonomy, logins."""

from articles.admin import images, people, site, stories, taxonomy, users

__all__ = ["images", "people", "site", "stories", "taxonomy", "users"]
