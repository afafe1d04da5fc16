"""What PostgreSQL does for us and Django has no word for: keyset pages, deadlines, rows as JSON.

Imports nothing of the project. Begin with ``keyset_pagination``.
"""
