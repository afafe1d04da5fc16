"""What subscribers do on the site: sign up, confirm, choose, move, leave.

Imports bounces, issues, lists and what stands below them. Begin with ``requests``, then ``views``.
"""
