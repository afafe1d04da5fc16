"""Pages of the admin that are no model's desk: what a person is told of, what waits, what is found.

``newsroom.admin`` gives them their addresses.
"""
