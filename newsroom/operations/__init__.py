"""Keeping the site alive: backups, restoring them, and trying both.

Begin with ``backup``; ``targets`` is where backups lie, ``manifest`` what is known about one. May
import everything; nothing imports it but the commands and the settings' list of jobs.
"""
