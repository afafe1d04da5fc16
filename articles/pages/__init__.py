"""The pages that readers open, and what they are made of.

A view stands beside what makes its page: ``home`` with ``front_page``, ``story`` with
``story_footer`` and ``placeholders``, ``lists`` with ``periods``; ``render`` makes HTML or text.
Imports related, editing, identity, models and what stands below them.
"""
