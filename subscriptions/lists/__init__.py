"""Lists of subscribers: imported, exported, counted.

Imports mail, models and below. Begin with ``csv_import``.
"""
