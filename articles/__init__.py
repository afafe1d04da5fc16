"""Stories, and all that readers see of them. Knows nothing of mail.

The layers are in ``pyproject.toml``; begin with ``models.article``, then ``pages.story``.
"""
