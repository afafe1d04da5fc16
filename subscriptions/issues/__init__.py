"""An issue from its draft to its report: which stories, to whom, when; the state of a mailing.

Imports mail, outbox, models and below. Begin with ``lifecycle``.
"""
