"""The newsroom's desks in Django's admin: stories, pictures, people, site, taxonomy, logins."""

from articles.admin import finding, frontpage, images, people, site, stories, taxonomy, users

__all__ = ["finding", "frontpage", "images", "people", "site", "stories", "taxonomy", "users"]
