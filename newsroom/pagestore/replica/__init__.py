"""Has readers' pages made of what a replica says, where it has all that was heard of.

``server`` asks a replica who it is and how far it has come; ``watch`` does so every second, knows
whether it may be used and ends the waiting for one that answers nothing; ``wsgi`` stands before
Django and chooses. docs/pagestore.md says why no page is older than without it.
"""
