"""Settings of accounts, passwords, logins and sessions; a part of the settings."""

import os
from datetime import timedelta

AUTH_USER_MODEL = "offices.Account"
AUTHENTICATION_BACKENDS = [
    "offices.accounts.views.logins.LoginBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "petition_office.hashers.QueuedArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "offices.accounts.passwords.SignKindsValidator"},
    {"NAME": "offices.accounts.passwords.GuessableValidator"},
    {"NAME": "offices.accounts.passwords.PastPasswordValidator", "OPTIONS": {"number": 10}},
]
# After so many days a password has to be changed; 0: never. Offices bound to a rule of 90 days set it.
PASSWORD_DAYS = int(os.environ.get("PASSWORD_DAYS", "0"))
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"  # in Redis: a page costs no statement more
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "offices.organisation.addresses.client_network"
AXES_USERNAME_CALLABLE = "offices.accounts.views.logins.axes_username"
AXES_LOCKOUT_CALLABLE = "offices.accounts.views.logins.locked_page"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
# Wrong logins of one address within 15 minutes, of whatever names. A place where a name has logged in before is counted
# by itself, so a building behind one address does not stand still because of one person's mistakes.
LOGIN_FAILURES_OF_ADDRESS = int(os.environ.get("LOGIN_FAILURES_OF_ADDRESS", "10"))

# Days for which a petition stays open after the last day of a right, since a request may be in the post.
POST_WAIT_DAYS = int(os.environ.get("POST_WAIT_DAYS", "7"))
# Sessions end after this many minutes in which nobody did anything, and after so many hours in any case.
SESSION_IDLE_MINUTES = int(os.environ.get("SESSION_IDLE_MINUTES", "30"))
SESSION_HOURS = int(os.environ.get("SESSION_HOURS", "12"))
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "petition_office.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
