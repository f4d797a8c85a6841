"""The WSGI application. It refuses to start while a secret is missing; with DEBUG on it answers this machine alone."""

import os

from django.conf import settings
from django.core.checks import ERROR
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from petition_office import embedded
from petition_office.bodies import loopback_only, whole_bodies
from petition_office.frames import in_one_piece
from petition_office.one_language import keep_texts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petition_office.settings")
embedded.ensure()
application = in_one_piece(whole_bodies(get_wsgi_application()))
keep_texts()

if settings.DEBUG:
    application = loopback_only(application)
else:
    from petition_office.checks import production

    errors = [str(message) for message in production() if message.level >= ERROR]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
