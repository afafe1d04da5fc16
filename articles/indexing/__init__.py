"""Keeps what search and related stories stand on in step with the stories.

``receivers`` writes a story's entry, vector and postings in the story's own transaction and its
related stories right after the commit. ``refresh`` does in the background what needs the whole
archive; ``rebuild`` makes everything again.

Imports related, models and what stands below them. Begin with ``receivers``.
"""
