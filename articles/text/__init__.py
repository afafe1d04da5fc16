"""Indonesian text: words, stop words, roots, spelling. Knows nothing of stories or the database."""
