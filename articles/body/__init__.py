"""What a story's body may hold, from one declaration: parsed, sanitised, read as text.

Imports nothing of the project but ``articles.text``. Begin with ``schema``, from which the editor
and ``sanitizer`` are built.
"""
