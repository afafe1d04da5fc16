"""A cache in front of the site, of one's own or a CDN: what pages tell it and what it must forget.

``headers`` is what answers say, ``tags`` turns a change into words that such a cache understands,
``outbox`` holds them until they are sent, ``services`` knows how each is asked; ``jobs`` are the
worker's. Nothing of it runs unless ``CDN_PURGE_URL`` is set.
"""
