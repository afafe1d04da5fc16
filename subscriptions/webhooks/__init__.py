"""Telling others of who joined, left or bounced. What is to be told is ``models.webhook``'s."""
