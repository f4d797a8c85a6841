"""The product as the bench runs it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from petition_office.wsgi import application

__all__ = ["application"]
