"""What the parts of an address may be; anything else is no address of ours (404)."""

from django.urls import register_converter


class NumberConverter:
    """The number of a petition: letters, digits and hyphens."""

    regex = r"[0-9A-Za-z-]{1,60}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class UsernameConverter(NumberConverter):
    """As user names are given out."""

    regex = r"[A-Za-z0-9_.\-]{1,60}"


class WordConverter(NumberConverter):
    """A key, a code or the name of a step."""

    regex = r"[0-9A-Za-z_-]{1,80}"


def register_converters() -> None:
    register_converter(NumberConverter, "number")
    register_converter(UsernameConverter, "username")
    register_converter(WordConverter, "word")
