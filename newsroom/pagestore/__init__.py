"""Keeps readers' pages in memory and answers with them until what they were made of changes.

``wsgi`` stands in front of Django; ``requests`` says which requests may be answered so, ``page``
holds one ready in every encoding, ``store`` which are kept and when they go; ``listener`` hears of
changes from PostgreSQL and ``agenda`` knows those that come by the clock; ``start`` puts them
together and tells what was counted. docs/pagestore.md says why it is right.
"""
