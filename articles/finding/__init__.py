"""Search: from what a reader typed to the stories meant. ``articles.search.engine`` is the way in."""
