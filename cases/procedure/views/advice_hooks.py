"""Higher rooms register here, in their AppConfig, what is proposed beside the form of a step."""

_addresses: dict[str, str] = {}


def advise_on(*keys: str, url_name: str) -> None:
    """An address that the page of these steps asks once it is shown; the page itself reads nothing of it."""
    _addresses.update(dict.fromkeys(keys, url_name))


def advice_address(key: str) -> str:
    return _addresses.get(key, "")
