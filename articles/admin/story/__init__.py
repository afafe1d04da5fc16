"""The desk of stories: the page to write on, its moves, versions and conflicts.

Begin with ``admin``, which puts the others together; ``form`` is what is typed into.
"""
