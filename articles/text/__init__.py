"""How Indonesian words are read: tokens, stems, stop words, spellings.

Imports nothing of the project. Begin with ``tokenizer``; the others stand on it.
"""
