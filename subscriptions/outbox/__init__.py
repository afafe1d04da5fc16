"""The queue of mails: claimed, handed over, settled; nothing lost and nothing sent twice.

Imports models and what stands below them. Begin with ``queue``; ``hand_over`` is the one durable
step before the relay gets a mail.
"""
