"""Search: from what a reader typed to the stories meant. ``articles.search`` is the way in."""
