"""Settings of the project, all from the environment that ``newsroom.env`` describes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from articles.body.schema import EDITOR_EXTENSIONS
from newsroom.content_policy import CONTENT_POLICY
from newsroom.database import database_settings, direct_settings, replica_settings
from newsroom.development_secret import development_secret
from newsroom.env import comma_separated, read_environment
from newsroom.log_settings import logging_settings
from newsroom.watch_env import networks

django_stubs_ext.monkeypatch()

env = read_environment()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = (BASE_DIR / env.var_dir).resolve()
PRODUCTION = env.environment == "production"

SECRET_KEY = env.secret_key or ("" if PRODUCTION else development_secret(VAR_DIR))
SECRET_KEY_FALLBACKS = comma_separated(env.secret_key_fallbacks)
# Hashes of addresses outlive the key of sessions and links: a new one must not forget who was
# suppressed or erased. Where none was set once, they were made with SECRET_KEY.
ADDRESS_HASH_KEY = env.address_hash_key or SECRET_KEY
ADDRESS_HASH_KEY_FALLBACKS = [
    key
    for key in (*comma_separated(env.address_hash_key_fallbacks), SECRET_KEY, *SECRET_KEY_FALLBACKS)
    if key != ADDRESS_HASH_KEY
]
DEBUG = env.debug

# What each kind of cache in front reads to know what a page is made of.
CDN_TAG_HEADERS = {
    "": "",
    "cloudflare": "Cache-Tag",
    "fastly": "Surrogate-Key",
    "http": "Cache-Tag",
}

SITE_URL = env.site_url.rstrip("/")
SITE_NAME = env.site_name
SITE_TAGLINE = env.site_tagline
_site = urlsplit(SITE_URL)
_https = _site.scheme == "https"
ALLOWED_HOSTS = comma_separated(env.allowed_hosts) or [_site.hostname or ""]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_FAILURE_VIEW = "newsroom.refused_forms.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _https else []

INSTALLED_APPS = [
    "newsroom",
    "subscriptions",
    "articles",
    "articles.auditlog",
    "taggit",
    "js_asset",
    "django_prose_editor",
    "csp",
    "pgtrigger",
    "newsroom.apps.AdminSiteConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "newsroom.pagestore",
    "newsroom.operations",
    "newsroom.accounts",  # takes out of the admin what allauth brings there
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "newsroom.request_id.RequestIdMiddleware",
    "newsroom.middleware.HealthMiddleware",
    "newsroom.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.revalidation.RevalidateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.accounts.sessions.SessionMiddleware",
    "newsroom.middleware.StaffLanguageMiddleware",
    "newsroom.accounts.middleware.LoginThrottleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.middleware.OriginMiddleware",
    "newsroom.accounts.middleware.SecondFactorMiddleware",
    "newsroom.accounts.middleware.LoginMiddleware",
    "newsroom.refused_forms.RefusedFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.middleware.DatabaseAwayMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
ADMIN_PATH = "admin/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.site",
            ],
        },
    },
]

DATABASE_POOLER_URL = env.database_pooler_url
database_settings(DATABASE_POOLER_URL, is_pooler=True)  # ends with a line where it is none
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_settings(
        env.database_url, is_pooler=env.database_url == DATABASE_POOLER_URL != ""
    )
}
DIRECT_DATABASE = direct_settings()  # for what passes no pooler: LISTEN
READ_DATABASE_URL = env.read_database_url
REPLICA_DATABASE = replica_settings(READ_DATABASE_URL)
READ_DATABASE_LAG = env.read_database_lag
DATABASE_WAIT = env.database_wait
FORMS_URLFIELD_ASSUME_HTTPS = True  # as every Django after 5.2 does
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
FORMAT_MODULE_PATH = ["newsroom.formats"]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "newsroom.stylesheets.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_STORE = env.media_store
MEDIA_ROOT = VAR_DIR / "media"
_bucket_or_disk = "object_storage.MediaOnS3" if env.media_store else "uploads.WholeFileStorage"
STORAGES = {
    "default": {"BACKEND": f"newsroom.{_bucket_or_disk}"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION

# The longest body that a form takes fits, percent-encoded, in any script; a flood does not.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "newsroom.uploads.TemporaryFileHandler",
]

_django, _ours = "django.contrib.auth.password_validation", "newsroom.accounts.password_rules"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_django}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_django}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    *({"NAME": f"{_ours}.{name}"} for name in ("NotLeaked", "NotOfThisPlace", "NoKnownNumber")),
]
PASSWORD_HASHERS = [
    "newsroom.accounts.hashers.BoundedArgon2Hasher",
    "newsroom.accounts.hashers.BoundedPBKDF2Hasher",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SECOND_FACTOR = env.second_factor or ("privileged" if PRODUCTION else "none")
ACCOUNT_ADAPTER = "newsroom.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # nobody signs up
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are an administrator's word
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"reauthenticate": "newsroom.accounts.forms.PasswordAgainForm"}
ACCOUNT_RATE_LIMITS = False  # ours are in the database: newsroom.accounts.login_throttle
MFA_FORMS = {
    "authenticate": "newsroom.accounts.forms.FactorForm",
    "reauthenticate": "newsroom.accounts.forms.FactorAgainForm",
}
MFA_ADAPTER = "newsroom.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s by which a phone's clock may differ
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

AUDIT_LOG_DAYS = env.audit_log_days

MAIL_FROM = env.mail_from
SMTP_URL = env.smtp_url
WEBHOOK_SECRET = env.webhook_secret
MAILGUN_SIGNING_KEY, WEBHOOK_HOSTS = env.mailgun_signing_key, env.webhook_hosts
ANYMAIL = {"WEBHOOK_SECRET": WEBHOOK_SECRET or None}
if MAILGUN_SIGNING_KEY:
    ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"] = MAILGUN_SIGNING_KEY
DKIM_KEY_FILE = env.dkim_key_file
DKIM_SELECTOR = env.dkim_selector
DKIM_DOMAIN = env.dkim_domain
SIGNUP_PROOF = env.signup_proof
SIGNUP_NETWORK_HOURLY = env.signup_network_hourly
SIGNUP_HOURLY = env.signup_hourly
SIGNUP_UNPROVEN_NETWORK_HOURLY = env.signup_unproven_network_hourly
SIGNUP_UNPROVEN_HOURLY = env.signup_unproven_hourly
SIGNUP_WORK = env.signup_work
BOUNCE_ADDRESS = env.bounce_address
BOUNCE_MAILBOX = env.bounce_mailbox
SENDING_CONNECTIONS = env.sending_connections
DELIVERY_LEASE, DELIVERY_RETENTION_DAYS = env.delivery_lease, env.delivery_retention_days
WORKER_JOBS = [  # what the worker does for the project itself
    "newsroom.operations.schedule.jobs",
    "newsroom.operations.alerts.jobs",
    "newsroom.accounts.notice_mails.jobs",
    "newsroom.metrics.start.jobs",
    "newsroom.pagestore.cdn.jobs.jobs",
]
BACKUP_TO = env.backup_to
BACKUP_PASSPHRASE = env.backup_passphrase
BACKUP_KEEP_DAYS, BACKUP_HOUR = env.backup_keep_days, env.backup_hour
METRICS_TOKEN = env.metrics_token
METRICS_FROM = networks(env.metrics_from)
HAS_METRICS = bool(METRICS_TOKEN or METRICS_FROM)
TLS_CERTIFICATE_FILE = env.tls_certificate_file
OUTBOX_POLL = env.outbox_poll
INDEX_POLL = env.index_poll
PAGE_STORE_MB = env.page_store_mb
CDN = env.cdn
CDN_PURGE_URL = env.cdn_purge_url if env.cdn else ""
CDN_PURGE_TOKEN = env.cdn_purge_token
PAGE_TAG_HEADER = env.page_tag_header or CDN_TAG_HEADERS[env.cdn]
MAILS_PER_MINUTE = env.mails_per_minute
WARM_UP = env.warm_up
MAILS_PER_MINUTE_BY_DOMAIN = env.mails_per_minute_by_domain

# What the editor offers and the sanitiser lets through, from one declaration.
DJANGO_PROSE_EDITOR_EXTENSIONS = EDITOR_EXTENSIONS

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

CONTENT_SECURITY_POLICY = CONTENT_POLICY
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_ENGINE = "newsroom.accounts.sessions"
SESSION_IDLE = timedelta(hours=env.session_idle_hours)
SESSION_REMEMBERED = timedelta(days=env.session_remembered_days)
SESSION_LONGEST = timedelta(days=env.session_longest_days)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # where the person did not ask to be remembered
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# Such a name binds a cookie to this host and to HTTPS: no neighbour of the domain can set it.
_bound = "__Host-" if _https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_bound}sessionid", f"{_bound}csrftoken"
LANGUAGE_COOKIE_NAME, MESSAGES_COOKIE_NAME = f"{_bound}django_language", f"{_bound}messages"
DEVICE_COOKIE_NAME = f"{_bound}device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
MESSAGE_STORAGE = "newsroom.cookies.Messages"
SECURE_SSL_REDIRECT = PRODUCTION and _https
SECURE_HSTS_SECONDS = env.hsts_seconds if PRODUCTION and _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.hsts_subdomains
SECURE_HSTS_PRELOAD = env.hsts_preload
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts of the domain are the operator's to answer for
    "security.W021",  # likewise
]
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$", r"^robots\.txt$"]
TRUSTED_PROXIES = env.trusted_proxies
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_production_alone = {"mails": PRODUCTION and env.error_mails, "audit": PRODUCTION}
LOGGING = logging_settings(env.log_level, env.log_format, **_production_alone)
SENTRY_DSN = env.sentry_dsn
