"""Makes PostgreSQL available before Django's settings are read: a plugin of pytest."""

import os

from newsroom.embedded import ensure_database

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["ENVIRONMENT"] = "development"
os.environ["DEBUG"] = ""
os.environ["SMTP_URL"] = ""

ensure_database()
