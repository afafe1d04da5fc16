"""Who did what to which object, from where: written in the transaction of the act, never changed.

Every package may write to it and it knows none of them. Begin with ``acts`` (all that is written
down, with its sentence), then ``log`` (``record``, which writes) and ``models``.
"""
