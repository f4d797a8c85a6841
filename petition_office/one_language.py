"""The server looks up each text of the interface once: it has one language, and a page has some hundreds of texts."""

from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

MOST = 20_000  # texts that stand in the code; none is made of what people write


def keep_texts() -> None:
    """From now on, in this process. A text marked as safe markup is another one than the same without the mark."""
    if len(settings.LANGUAGES) == 1:
        translation._trans.gettext = lru_cache(MOST, typed=True)(trans_real.gettext)  # type: ignore[attr-defined]
