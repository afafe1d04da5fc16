"""Which stories are offered below another, and why.

``offers`` is the way in for pages; ``similarity`` makes the ranking, ``vectors`` what it compares,
``store`` keeps the result. Imports models and what stands below them.
"""
