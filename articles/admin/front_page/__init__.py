"""The desk of the front page: which story stands where, and until when.

Begin with ``admin``; ``form`` checks what the desk sends.
"""
