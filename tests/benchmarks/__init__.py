"""How good and how quick search and related stories are: figures, and what they are held against.

Nothing here is part of the product; see docs/search.md.
"""
