"""The whole site as files that anybody can read, and back: ``export`` and ``import_site``.

``tables`` names what goes along and what does not, ``writing`` and ``reading`` are the two ways;
``wxr`` writes stories as WordPress' importer takes them.
"""
