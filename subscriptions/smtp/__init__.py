"""The conversation with the mail relay, and when to leave it alone.

Knows nothing of issues or subscribers. Begin with ``relay``: where it is and what it answers.
"""
