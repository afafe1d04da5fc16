"""The process that sends: its threads, their lanes, and what it looks after meanwhile.

Imports everything below it; nothing imports the worker but its command. Begin with ``main``.
"""
