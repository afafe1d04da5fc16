"""Logins of the staff: who comes in, by what proof, and for how long.

Passwords are Django's; passkeys, codes of an app and recovery codes are django-allauth's. Begin
with ``login`` (the page), then ``second_factor`` (who has to give one) and ``middleware`` (what
holds it).
"""
