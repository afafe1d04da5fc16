"""What comes back: bounces, complaints and the reports of mail providers, and what follows.

Imports outbox, models and below. Begin with ``process``.
"""
