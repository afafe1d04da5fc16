"""Search: from what a reader typed to the stories meant.

``engine`` is the way in: ``query`` reads what was typed, ``expansion`` adds forms of a word,
``candidates`` asks the index, ``ranking`` orders. Imports related, models and below.
"""
