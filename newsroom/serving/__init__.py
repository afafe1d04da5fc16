"""The web process: the socket it listens at, the room to wait in, and granian's processes."""
