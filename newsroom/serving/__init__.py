"""The web server: the socket it listens at, the room to wait in, its processes and connections.

``server`` holds the socket, starts processes (``worker``) and lets others take over; a worker is
uvicorn's server whose connections (``connection``) answer with kept pages by themselves
(``kept_pages``), while ``threads`` runs Django for all the rest.
"""
