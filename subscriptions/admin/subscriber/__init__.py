"""The desk of subscribers: list, one subscriber, import and export.

Begin with ``admin``.
"""
