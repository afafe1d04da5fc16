"""The newsroom's desks in Django's admin: stories, pictures, people, taxonomy, logins."""

from articles.admin import frontpage, images, people, stories, taxonomy, users

__all__ = ["frontpage", "images", "people", "stories", "taxonomy", "users"]
