"""What a site meets in a year, within some minutes: ``python -m tests.faults [names]``.

A whole site on this machine – Debian's PostgreSQL, web, worker, a relay – is read, edited and sends
a mailing while something goes wrong. Nothing is mended by hand: what ends is started again as
systemd would. ``acts`` are the faults, ``site`` is what they happen to, ``load`` who notices.
"""
