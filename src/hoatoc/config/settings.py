"""Settings of the installation; values come only through `env`, runtime choices of an agency are rows."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from hoatoc.config import env

# --- where ----------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[3]
HOATOC_DATA_DIR = env.path("HOATOC_DATA_DIR", ROOT / "var")
HOATOC_ZONE = env.one_of("HOATOC_ZONE", "inner", ["inner", "outer"])
HOATOC_SECRET_CONTENT = env.one_of(
    "HOATOC_SECRET_CONTENT", "off", ["off", "mat", "toi_mat"] if HOATOC_ZONE == "inner" else ["off"]
)
SECRET_KEY = env.secret("HOATOC_SECRET_KEY", create_at=HOATOC_DATA_DIR / "keys" / "secret-key")
HOATOC_AUDIT_KEY = env.secret("HOATOC_AUDIT_KEY", create_at=HOATOC_DATA_DIR / "keys" / "audit-key").encode()
HOATOC_SUPPORT = env.text("HOATOC_SUPPORT", "Gọi quản trị mạng của cơ quan.")
DEBUG = False
ALLOWED_HOSTS = env.words("HOATOC_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

# --- database -------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]]
if env.one_of("HOATOC_DATABASE", "sqlite", ["sqlite", "postgres"]) == "postgres":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": env.text("HOATOC_PG_HOST", ""),
            "PORT": env.text("HOATOC_PG_PORT", ""),
            "NAME": env.text("HOATOC_PG_NAME", "hoatoc"),
            "USER": env.text("HOATOC_PG_USER", ""),
            "PASSWORD": env.text("HOATOC_PG_PASSWORD", ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 5,
                "server_side_binding": True,  # statements are planned once a connection, not once a call
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOATOC_DATA_DIR / "hoatoc.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing at its first write
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- apps -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "hoatoc.foundation.ui",
    "hoatoc.foundation.audit",
    "hoatoc.foundation.jobs",
    "hoatoc.foundation.org",
    "hoatoc.foundation.calendar",
    "hoatoc.foundation.accounts",
    "hoatoc.foundation.files",
    "hoatoc.foundation.shell",
    "hoatoc.records.documents",
    "hoatoc.exchange.hub",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoatoc.foundation.ui.middleware.TextGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hoatoc.foundation.accounts.middleware.ActorMiddleware",
    "hoatoc.foundation.ui.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "hoatoc.config.urls"
WSGI_APPLICATION = "hoatoc.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hoatoc.foundation.shell.context_processors.frame",
            ],
        },
    }
]

# --- people and sessions --------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "full_name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hoatoc.foundation.accounts.drivers.allauth_adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key", "change_password": "5/m/user"}
HOATOC_FLASH_MINUTES = env.number("HOATOC_FLASH_MINUTES", 15, least=1, most=240)
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("HOATOC_PROXIES", 0, least=0, most=5)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "hoatoc_session"
SESSION_COOKIE_AGE = 43_200
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hoatoc.foundation.ui.middleware.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- security -------------------------------------------------------------------------------

HOATOC_HTTPS = env.flag("HOATOC_HTTPS")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HOATOC_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HOATOC_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HOATOC_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'wasm-unsafe-eval'"],  # PDF.js decodes JPX and JBIG2 in WebAssembly
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],  # fonts inside a PDF
        "object-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 30

# --- language and static files --------------------------------------------------------------

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = env.path("HOATOC_STATIC_ROOT", HOATOC_DATA_DIR / "static")
HOATOC_FRONTEND_DIR = env.path("HOATOC_FRONTEND_DIR", ROOT / "build" / "frontend")
STATICFILES_DIRS = [HOATOC_FRONTEND_DIR] if HOATOC_FRONTEND_DIR.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60

# --- logs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
