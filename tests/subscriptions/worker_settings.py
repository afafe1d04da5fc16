"""The project's settings with a short breath: dead workers are noticed after two seconds."""

from newsroom.settings import *  # noqa: F403

SITE_URL = "https://berita.example"
MAIL_FROM = "Suluh <redaksi@berita.example>"
DELIVERY_LEASE = 2
OUTBOX_POLL = 0.5
SENDING_CONNECTIONS = 2
