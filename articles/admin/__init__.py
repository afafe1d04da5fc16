"""The newsroom's desks in Django's admin: stories, pictures, people, taxonomy, logins."""

from articles.admin import images, people, stories, taxonomy, users

__all__ = ["images", "people", "stories", "taxonomy", "users"]
