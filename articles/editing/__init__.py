"""What happens to a story between its first key and its readers: moves, approvals, saved versions.

Imports models and what stands below them. Begin with ``workflow``.
"""
