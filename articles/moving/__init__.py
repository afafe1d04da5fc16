"""Moving in from another system: files are read, converted, written, and told of.

May import what stands below search and syndication. Begin with ``importer``: ``wxr`` reads the
files (``ghost``, ``feeds`` and ``folder`` those of others), ``survey`` says what is in them,
``content`` makes bodies of them, ``stories`` writes. The way out is ``newsroom.exchange``.
"""
