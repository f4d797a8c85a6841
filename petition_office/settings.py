"""Settings. What differs between machines comes from the environment; README.md and docs/guide-admin.md list it.

DEBUG is off unless the environment says otherwise; `make demo` and the tests turn it on. The check
`petition_office.E001` stops a
production server that has it on or lacks a secret.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from petition_office.enum_names import ENUM_NAMES
from petition_office.environment import env_flag, env_list, env_networks, env_secret
from petition_office.local_secrets import local_secrets
from petition_office.login_settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
DEBUG = env_flag("DEBUG", False)
# A step that does what its row does not say is an error in development and tests, and a logged fault elsewhere.
STRICT_STEPS = DEBUG

# --- secrets ---
_local = local_secrets(LOCAL_DIR) if DEBUG else {}
SECRET_KEY = env_secret("SECRET_KEY") or _local.get("SECRET_KEY", "")
# Keys that encrypt personal fields at rest (Fernet), comma-separated, newest first; older ones still decrypt.
FIELD_KEYS = env_list("FIELD_KEYS") or [key for key in [_local.get("FIELD_KEYS", "")] if key]
# Key of the hash by which identity numbers and telephone numbers are found again.
HASH_KEY = env_secret("HASH_KEY") or _local.get("HASH_KEY", "")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["localhost", ".localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "petition_office.apps.PetitionOfficeConfig",
    "supervision",
    "visits",
    "cases",
    "offices",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "petition_office.middleware.ResourcePolicyMiddleware",
    # Pages, answers of the API and files from their sources. It adds random bytes, so that the length of a page does
    # not tell what stands in it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "petition_office.middleware.SessionEndMiddleware",
    "django.middleware.common.CommonMiddleware",
    "petition_office.middleware.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "petition_office.middleware.TextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "petition_office.middleware.PageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "petition_office.middleware.PasswordMiddleware",
    "petition_office.middleware.UnchangedMiddleware",
    "petition_office.middleware.SealedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "petition_office.urls"
WSGI_APPLICATION = "petition_office.wsgi.application"

TEMPLATE_FILES = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("petition_office.folding.Loader", TEMPLATE_FILES)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "petition_office.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "petition_office.renderers.FormRenderer"

# --- servers ---
DATABASE_URL = env_secret("DATABASE_URL")
REDIS_URL = env_secret("REDIS_URL")
# The first of the two Redis databases in use: this one is Celery's, the next one the cache's.
REDIS_DATABASE = int(os.environ.get("REDIS_DATABASE", "0"))


def redis_address(number: int, *, celery: bool = False) -> str:
    """The address of one database of the Redis server, as Celery or as the redis client spells it."""
    parts = urlsplit(REDIS_URL or "redis://127.0.0.1:6379")
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={number}" if celery else f"unix://{parts.path}?db={number}"
    if parts.scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured(f"REDIS_URL must begin with redis:, rediss: or unix:, not {parts.scheme}:")
    return urlunsplit(parts._replace(path=f"/{number}"))


DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL or "postgresql://127.0.0.1/petition_office", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_address(REDIS_DATABASE + 1),
        "KEY_PREFIX": "petition_office",
    }
}

# --- browser ---
# An office that has no certificate yet sets HTTPS=0 and ALLOW_PLAIN_HTTP=1 (check `petition_office.E007`).
HTTPS = env_flag("HTTPS", not DEBUG)
ALLOW_PLAIN_HTTP = env_flag("ALLOW_PLAIN_HTTP", DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
# One proxy stands in front: its X-Forwarded-Proto and the last entry of its X-Forwarded-For are believed.
BEHIND_PROXY = env_flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
if HTTPS:  # of this host alone: no neighbour below the same domain sets or sees them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "display-capture",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
}
PERMISSIONS_POLICY["geolocation"] = ["self"]  # the duty book notes where a dispute was found

# --- language and time ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]  # one more needs a catalogue and a switch
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ---
STATIC_URL = "static/"
# Fonts of letters: the shipped one, and what an office adds (FangSong).
LETTER_FONTS = Path(os.environ.get("LETTER_FONTS") or BASE_DIR / "fonts")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or LOCAL_DIR / "media")
# From the source folders, without collectstatic: developers, demo and tests.
STATIC_FROM_SOURCE = env_flag("STATIC_FROM_SOURCE", DEBUG)
WHITENOISE_USE_FINDERS = STATIC_FROM_SOURCE
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a form without its files: 30,000 characters fit many times
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # larger files go to disk while they arrive
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
UPLOAD_MAX_BYTES = 30_000_000  # of one attachment or one file to import
UPLOAD_FORM_MAX_BYTES = 120_000_000  # of all files of one form, where a browser without scripts sends them together
ATTACHMENTS_AT_ONCE = 50  # files that one act attaches
ATTACHMENTS_MOST = 500  # of one petition
ATTACHMENTS_MOST_BYTES = 2_000_000_000  # of one petition, as they came
ATTACHMENTS_DAY_BYTES = 2_000_000_000  # that one account brings within 24 hours
CASE_FILE_PDF_BYTES = 150_000_000  # of all letters and attachments that are joined into one PDF
CASE_FILE_MOST_BYTES = 600_000_000  # of all attachments of a case file, as they came
# host:port of a virus scanner (clamd); without one a file is marked as not scanned.
# Whoever runs the system says that the volumes of the database, of the queue and of the dumps are encrypted.
DISKS_ENCRYPTED = env_flag("DISKS_ENCRYPTED", False)
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
CLAMD_SECONDS = 120

# --- notices outside the system ---
# Where users reach the system (https and the host): the address in SMS and e-mail. Without it none stands there.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "").rstrip("/")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")  # without one nothing goes by e-mail
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "petition-office@localhost")
# Inner networks (10.1.2.0/24) in which the SMS gateway may stand; addresses inside are refused otherwise.
SMS_GATEWAY_NETWORKS = env_networks("SMS_GATEWAY_NETWORKS")
SMS_GATEWAY_CA = os.environ.get("SMS_GATEWAY_CA", "")  # a file of certificates that the gateway's is checked against

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First, so that a request without either is answered 401.
        "petition_office.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "petition_office.access.HasOwnPassword",
        "petition_office.access.TokenOpens",
        "petition_office.access.KnownParameters",
    ],
    "DEFAULT_RENDERER_CLASSES": ["petition_office.answers.LocalRenderer"],
    "DEFAULT_PARSER_CLASSES": ["petition_office.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "offices.pages.api.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": [
        "petition_office.throttles.AnonThrottle",
        "petition_office.throttles.AccountThrottle",
        "petition_office.throttles.ScopedThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "60/min",
        "user": "600/min",
        "token": "10/min",  # of one address, besides the lock after wrong passwords
        "identity": "60/min",
        "search": "120/min",
        "deadlines": "60/min",  # of up to 1,000 questions each
        "import": "20/min",
    },
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "petition_office.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_TOKEN_DAYS = int(os.environ.get("API_TOKEN_DAYS", "7"))  # a token lives no longer
KNOX_TOKEN_MODEL = "offices.ApiToken"  # noqa: S105  (the name of a model)
REST_KNOX = {"TOKEN_TTL": timedelta(days=API_TOKEN_DAYS)}
SPECTACULAR_SETTINGS = {
    "TITLE": "信访办案系统 API",
    "VERSION": "1",
    "DESCRIPTION": "与页面相同的操作、权限和拒绝理由。拒绝一律以 application/problem+json 返回（RFC 9457）。",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "提供本文档的服务器"}],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "TAGS": [
        {"name": "token", "description": "令牌"},
        {"name": "petitions", "description": "信访件：列表、登记、一件、检索"},
        {"name": "steps", "description": "办理步骤，每步一个操作"},
        {"name": "organs", "description": "协办、抄送、经办时长、上级交办、重大紧急"},
        {"name": "reliefs", "description": "回访；救助资金：申请、预算、台账"},
        {"name": "drafts", "description": "文书拟稿、审核、签发"},
        {"name": "packages", "description": "领导包案"},
        {"name": "meetings", "description": "会议"},
        {"name": "deadlines", "description": "期限计算"},
        {"name": "supervision", "description": "督查、预警和红黄牌"},
        {"name": "imports", "description": "导入"},
        {"name": "visits", "description": "来访登记、大厅排号、约访"},
        {"name": "reception", "description": "领导接访、承诺、接访清单"},
        {"name": "duty", "description": "责任信访工作手册"},
        {"name": "reference", "description": "单位和内容分类"},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["petition_office.access.HasOwnPassword"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "petition_office.schema.document_problems",
    ],
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Without a validator's address the page asks no other server.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "docExpansion": "none"},
    "REDOC_DIST": "SIDECAR",
}

# --- tasks ---
CELERY_BROKER_URL = redis_address(REDIS_DATABASE, celery=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}  # a task of a killed worker is given out again
CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- logging: what happened and where, never a person's data ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "petition_office.logs.PlaceFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "WARNING"},  # statements carry names and numbers
        "axes": {"level": "WARNING"},
    },
}
