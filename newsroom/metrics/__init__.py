"""Numbers for Prometheus at ``/metrics``: off unless METRICS_TOKEN or METRICS_FROM is set.

``instruments`` is what processes count, ``folders`` where they put it so that one answer has all
processes of a machine; ``requests`` counts what is served, ``mails`` what the relay answered;
``site`` asks the database, which all machines share; ``scrape`` puts it together. Import
``instruments`` late: whether numbers are shared is settled when prometheus-client is imported.
"""
