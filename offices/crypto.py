"""Encryption at rest of what identifies a person, and the keyed hash that alone finds it again.

The algorithm stands behind two functions and one field, so that an office bound to GB/T 39786-2021 can put
SM4 and SM3 in their place.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from opencc import OpenCC


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text behind a token; ValueError when no key fits."""
    try:
        return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ValueError("no key opens this field") from error


def encrypt_bytes(content: bytes) -> bytes:
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """The content behind a token; ValueError when no key fits."""
    try:
        return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token)
    except InvalidToken as error:
        raise ValueError("no key opens this content") from error


_BETWEEN_NAMES = re.compile(r"[、，,;；/\n]+")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
# The dots that are typed between the parts of a name, after NFKC: · • . ・ ‧ and their like.
NAME_DOTS = "·•.・‧∙⋅◦⦁᛫⸱⸳ꞏᐧ。｡ㆍᆞ\u0307"
WITHOUT_DOTS = dict.fromkeys(map(ord, NAME_DOTS))
UNSEEN = frozenset({"Cf", "Cc"})  # zero-width and other signs of format, control characters
# Fillers of Korean, the empty Braille cell, joiners, selectors of a form of a character.
INVISIBLE = re.compile("[\u115f\u1160\u2800\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def normalised(text: str) -> str:
    """Full-width letters and digits made plain, no blanks and no signs that show nothing, upper case: one spelling."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in UNSEEN).upper()


def comparable(text: str) -> str:
    """By what two names are the same: the one spelling, without the dots that each keyboard writes differently, in
    simplified characters.
    """
    return simplified(normalised(text).translate(WITHOUT_DOTS))


def names_in(text: str) -> set[str]:
    """The names that a list of persons holds, each once, without what stands in brackets behind it."""
    found: list[str] = []
    for part in _BETWEEN_NAMES.split(_IN_BRACKETS.sub("", text)):
        words = part.split()
        found += ["".join(words)] if any(len(word) == 1 for word in words) else words  # a name may be spaced out
    return {name for name in map(comparable, found) if len(name) > 1}


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as the mainland writes them; a text of GB/T 2312 has none."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_to_simplified().convert(text))
    return text


def keyed_hash(text: str) -> str:
    """64 hex digits, the same for each spelling of the same value; the empty string for an empty value."""
    value = comparable(text)
    if not value:
        return ""
    return keyed_digest(value.encode())


def keyed_digest(content: bytes) -> str:
    """64 hex digits that nobody can compute without the key."""
    return hmac.new(settings.HASH_KEY.encode(), content, hashlib.sha256).hexdigest()


def text_hash(text: str, place: str) -> str:
    """64 hex digits of exactly this text in this place: without the key nobody can guess it, or compare two."""
    return hmac.new(settings.HASH_KEY.encode(), f"{place}\n{text}".encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that is stored encrypted; it cannot be filtered by."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"exact", "isnull"} or lookup_name is None:
            return super().get_lookup(lookup_name)
        raise FieldError("an encrypted field is found by its keyed hash only")


class MatterField(EncryptedField):
    """What is written about the matter of a petition: encrypted whatever the petition is, for it may be sealed later,
    and a row that was copied away by then would tell. It is read with its row, as any other text.
    """


class MatterJSON(models.JSONField):
    """The same of values as JSON; none of them is looked for by the database."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str:
        return encrypt(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return json.loads(decrypt(value)) if value else None


SEALED = "\x02"  # stands before what is sealed; no door takes a control character, so no text begins with it


class _ToSeal(str):
    """A text on its way into the row of a sealed petition."""


class SealableField(models.TextField):
    """What a petition says that lists and the search read in the table: in clear, and encrypted once it is sealed.

    The rule stands here alone: the field asks the petition whether it is sealed whenever a row of it is saved. of: the
    way from the row to the petition, empty for the petition itself. What is sealed has no character pairs (see the
    SQL function of that name), so whoever may read it finds it after decryption: cases/petitions/queries/sealed.py.
    The database refuses the text of a sealed petition in clear, by which way ever it comes (cases/migrations).
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, **({"of": self.of} if self.of else {})}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        petition: Any = getattr(model_instance, self.of) if self.of else model_instance
        return _ToSeal(value) if value and petition.sealed else value

    def get_prep_value(self, value: Any) -> Any:
        return SEALED + encrypt(str(value)) if isinstance(value, _ToSeal) else super().get_prep_value(value)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return decrypt(value[1:]) if value and value.startswith(SEALED) else value
