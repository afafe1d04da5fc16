"""The HTTP interface for programs of others: subscribers in and out. Begin with ``operations``.

What is declared there answers, validates, and describes itself in ``openapi``.
"""
