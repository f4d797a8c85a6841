"""The API's answers as JSON: every moment is written in the office's own time."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class LocalEncoder(JSONEncoder):
    """Fields of a serializer are in local time already; moments among other facts become so."""

    def default(self, obj: Any) -> Any:
        if isinstance(obj, datetime) and timezone.is_aware(obj):
            return timezone.localtime(obj).isoformat()
        return super().default(obj)


class LocalRenderer(JSONRenderer):
    encoder_class = LocalEncoder
