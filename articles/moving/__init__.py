"""Moving in from another system, and out to one: files are read, converted, written, and told of.

May import what stands below search and syndication. Begin with ``importer``: ``wxr`` reads the
files, ``survey`` says what is in them, ``content`` makes bodies of them, ``stories`` writes.
"""
