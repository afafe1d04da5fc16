"""What machines are told of the stories: feeds, sitemaps, structured data.

Imports pages, pictures, identity, models and below. Begin with ``feeds``.
"""
