"""The desk of mailings: list, draft, the page of one issue and its actions.

Begin with ``admin``.
"""
