"""Sign-up, consent, issues and the delivery of mail. Reads stories through ``articles``.

The layers are in ``pyproject.toml``; begin with ``models``, then ``issues.lifecycle``.
"""
