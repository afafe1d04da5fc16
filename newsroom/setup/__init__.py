"""From a fresh machine to a site: what ``manage.py setup`` asks, writes, tries and tells."""
