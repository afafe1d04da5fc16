"""Sizes and crops of pictures, and the picture that is drawn where a story has none.

Imports identity, models and what stands below them. Begin with ``renditions``.
"""
