"""What a mail says and how it is written down: subject, text, HTML, headers, links, signature.

Imports models and what stands below them. Begin with ``content``; ``mime`` prepares a mail once
for all of its recipients.
"""
