"""Django's settings, all from the environment (see env.py for each variable and its meaning)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from amends.config import data, env

env.refuse_unknown()

BASE = Path(__file__).resolve().parent.parent
AMENDS_DATA = env.folder("AMENDS_DATA", "~/.local/share/amends")
AMENDS_HOST = env.text("AMENDS_HOST", "127.0.0.1")
AMENDS_PORT = env.integer("AMENDS_PORT", 8000, 1, 65535)
AMENDS_URL = env.text("AMENDS_URL", f"http://127.0.0.1:{AMENDS_PORT}").rstrip("/")
AMENDS_WORKERS = env.integer("AMENDS_WORKERS", 2, 1, 32)
AMENDS_SMTP_HOST = env.text("AMENDS_SMTP_HOST", "127.0.0.1")
AMENDS_SMTP_PORT = env.integer("AMENDS_SMTP_PORT", 8025, 0, 65535)
AMENDS_LMTP_PORT = env.integer("AMENDS_LMTP_PORT", 0, 0, 65535)
AMENDS_MAIL_URL = env.text("AMENDS_MAIL_URL", "")
AMENDS_MAIL_HOOKS = env.secrets(
    "AMENDS_MAIL_HOOKS", ("brevo", "mailgun", "mailjet", "postmark", "sendgrid", "ses", "sparkpost")
)
AMENDS_MAIL_PER_HOUR = env.integer("AMENDS_MAIL_PER_HOUR", 20, 1, 10_000)
AMENDS_MAIL_PER_DAY = env.integer("AMENDS_MAIL_PER_DAY", 60, 1, 10_000)
AMENDS_AUTO_MAIL_PER_HOUR = env.integer("AMENDS_AUTO_MAIL_PER_HOUR", 8, 1, 10_000)
AMENDS_AUTO_MAIL_PER_DAY = env.integer("AMENDS_AUTO_MAIL_PER_DAY", 20, 1, 10_000)
AMENDS_MAX_UPLOAD = env.integer("AMENDS_MAX_UPLOAD_MB", 25, 1, 1000) * 1024 * 1024
AMENDS_CLAMAV = env.scanner("AMENDS_CLAMAV")
AMENDS_MODEL_URL = env.address("AMENDS_MODEL_URL")
AMENDS_MODEL = env.text("AMENDS_MODEL", "")
AMENDS_MODEL_KEY = env.text("AMENDS_MODEL_KEY", "")
AMENDS_MODEL_SECONDS = env.integer("AMENDS_MODEL_SECONDS", 60, 5, 600)
AMENDS_LOG = env.choice("AMENDS_LOG", "info", ("debug", "info", "warning", "error"))
AMENDS_REACTIONS = "amends.journey.REACTIONS"
AMENDS_RECONCILIATIONS = "amends.journey.RECONCILIATIONS"

_url = urlsplit(AMENDS_URL)
if _url.scheme not in ("http", "https") or not _url.hostname:
    raise ImproperlyConfigured(
        f"AMENDS_URL is {AMENDS_URL!r}, which is not allowed. Allowed: http:// or https:// and a host."
    )

SECRET_KEY = env.text("AMENDS_SECRET_KEY", "") or data.secret_key(AMENDS_DATA)
DEBUG = False
ALLOWED_HOSTS = sorted({_url.hostname, "127.0.0.1", "localhost", "[::1]", "testserver"})
CSRF_TRUSTED_ORIGINS = [f"{_url.scheme}://{_url.netloc}"]
ROOT_URLCONF = "amends.config.urls"
ASGI_APPLICATION = "amends.config.asgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = env.zone("AMENDS_TZ", "UTC")
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch"), ("fr", "Français")]  # that customers' pages speak
USE_I18N = True
SITE_NAME = "Amends"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_ox",
    "amends.people",
    "amends.cases",
    "amends.listen",
    "amends.understand",
    "amends.resolve",
    "amends.respond",
    "amends.followup",
    "amends.customer",
    "amends.api",
    "amends.desk",
    "amends.demo",
]

MIDDLEWARE = [
    "amends.config.middleware.Healthy",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amends.config.middleware.SignedInUnlessPublic",
    "amends.config.middleware.InFirmTime",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amends.desk.frame.desk",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    url = env.text("AMENDS_DATABASE_URL", "")
    if not url:
        return _sqlite(AMENDS_DATA / "amends.sqlite3")
    if url.startswith("sqlite:///"):
        return _sqlite(Path(url.removeprefix("sqlite:///")))
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "AMENDS_DATABASE_URL is not allowed. Allowed: postgres://user:password@host:port/name."
        )
    config: dict[str, Any] = {**dj_database_url.parse(url)}
    # Prepared on the server, a statement is parsed once. It is planned with its values each time: a plan
    # for any values cannot know that an index of open cases will do.
    custom = "-c plan_cache_mode=force_custom_plan"
    prepared = {"server_side_binding": True, "prepare_threshold": 3, "options": custom}
    config["OPTIONS"] = {**prepared, **config.get("OPTIONS", {}), "pool": {"min_size": 0, "max_size": 16}}
    return config


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE and a long wait: without both, writers at once fail with "database is locked".
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,  # opening costs more than most requests; the pool of PostgreSQL keeps its own
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;"
            "PRAGMA temp_store=MEMORY;",
        },
    }


DATABASES = {"default": _database()}

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "MAX_ATTEMPTS": 8,
            "LOCK_TIMEOUT": 60,
            "BACKOFF_INITIAL": 5,
            "BACKOFF_MAX": 900,
            "SCHEDULES": {
                "seal the journal": {"task": "amends.cases.tasks.seal_journal", "every": 1},
                "file what was received": {"task": "amends.listen.tasks.file_received", "every": 10},
                "watch what is due": {"task": "amends.followup.tasks.watch_dues", "every": 20},
                "rank again": {"task": "amends.understand.tasks.rank_again", "every": 5},
                "place what was read": {"task": "amends.understand.tasks.place_left_behind", "every": 30},
                "send what was left": {"task": "amends.followup.tasks.send_left_behind", "every": 900},
                "ask whether it is right": {"task": "amends.followup.tasks.ask_due", "every": 60},
                "erase what is due": {"task": "amends.cases.privacy.tasks.erase_due", "every": 60},
                "keep no longer": {"task": "amends.cases.privacy.tasks.keep_no_longer", "every": 3600},
                "forget finished tasks": {"task": "amends.cases.tasks.prune_tasks", "every": 3600},
            },
        },
    }
}

# On disk, so that rate limits count over all processes of the machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": AMENDS_DATA / "cache",
    }
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "amends.desk.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip

_https = _url.scheme == "https"
SESSION_COOKIE_NAME = "amends_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 3600 * 24 * 365 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.boolean("AMENDS_TRUST_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AMENDS_TRUST_PROXY = True
else:
    AMENDS_TRUST_PROXY = False

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "frame-src": [CSP.SELF],  # mail as it was formatted, sandboxed
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Files above 1 MB go to disk while they arrive; the words of a complaint have no limit of ours.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "amends.config.masking.Masked",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"no_health": {"()": "amends.config.health.NotHealth"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_health"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "amends": {"level": AMENDS_LOG.upper()},
        "django_ox": {"level": "ERROR" if AMENDS_LOG == "info" else AMENDS_LOG.upper()},
        "django.request": {"level": "ERROR"},
        "django.tasks": {"level": "WARNING"},
    },
}
