"""One request to the SMS gateway: to an address that it may have, in a limited time; and what its answer means."""

import ipaddress
import json
import re
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, InvalidURL
from threading import Event, Timer
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from offices.notices.enums import BodyFormat, DeliveryState, Method
from offices.notices.models import SmsGateway

MOST_BYTES = 64_000  # of an answer
MOST_SHOWN = 40
NAMES = frozenset({"phone", "text", "key", "time", "secret"})
NAMED = re.compile(r"\{(\w+)\}")
_DIGITS = re.compile(r"\d(?:[ -]?\d){4,}")


class Answer(NamedTuple):
    status: int
    text: str


class Outcome(NamedTuple):
    """What became of a delivery. WAITING: it surely did not leave, and is tried again."""

    state: str
    reason: str = ""


class NotSent(Exception):
    """Nothing left the system; the sentence says why."""


class Unanswered(Exception):
    """The request left and no whole answer came: nobody knows whether it was accepted."""


def send_text(gateway: SmsGateway, values: Mapping[str, str]) -> Outcome:
    """Hand one SMS to the gateway. values: of the fields `NAMES`, but for the secret."""
    known = {**values, "secret": gateway.secret}
    given = [(name, fill(value, known)) for name, value in lines_of(gateway.body_fields)]
    headers = {name: fill(value, known) for name, value in lines_of(gateway.headers)}
    url, body = gateway.url, None
    if gateway.method == Method.GET:
        url += ("&" if "?" in url else "?") + urlencode(given)
    elif gateway.body_format == BodyFormat.JSON:
        body = json.dumps(_nested(given), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    else:
        body = urlencode(given).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **headers}
    try:
        answer = call(url, method=gateway.method, headers=headers, body=body, seconds=gateway.seconds)
    except NotSent as error:
        return Outcome(DeliveryState.WAITING, str(error))
    except Unanswered as error:
        return Outcome(DeliveryState.UNKNOWN, str(error))
    return meaning_of(gateway, answer)


def meaning_of(gateway: SmsGateway, answer: Answer) -> Outcome:
    """What the gateway said of a text that was handed to it."""
    if answer.status == 429:
        return Outcome(DeliveryState.WAITING, _("网关忙，暂不接收（HTTP 429）。"))
    if 300 <= answer.status < 500:
        sentence = (
            _("网关要求转到别的地址（HTTP %d），没有跟随。") if answer.status < 400 else _("网关拒绝（HTTP %d）。")
        )
        return Outcome(DeliveryState.FAILED, sentence % answer.status)
    if not 200 <= answer.status < 300:
        return Outcome(DeliveryState.UNKNOWN, _("网关出错（HTTP %d），不知是否收下。") % answer.status)
    if not gateway.answer_field:
        return Outcome(DeliveryState.ACCEPTED)
    value = value_in(answer.text, gateway.answer_field)
    if value is not None and value in values_of(gateway.accepted_values):
        return Outcome(DeliveryState.ACCEPTED)
    if value is not None and value in values_of(gateway.refused_values):
        return Outcome(DeliveryState.FAILED, _("网关拒绝，回答“%s”。") % _shown(value))
    if value is None:
        return Outcome(DeliveryState.UNKNOWN, _("网关的回答里没有“%s”，不知是否收下。") % gateway.answer_field)
    return Outcome(DeliveryState.UNKNOWN, _("网关回答“%s”，设置里没有写明它的意思。") % _shown(value))


def ask_status(gateway: SmsGateway, key: str) -> Outcome | None:
    """What became of a text, as the gateway reports it; None while it does not say."""
    known = {"key": key, "secret": gateway.secret}
    headers = {name: fill(value, known) for name, value in lines_of(gateway.headers)}
    url = fill(gateway.status_url, {name: quote(value, safe="") for name, value in known.items()})
    try:
        answer = call(url, method=Method.GET, headers=headers, body=None, seconds=gateway.seconds)
    except (NotSent, Unanswered):
        return None
    if not 200 <= answer.status < 300:
        return None
    value = value_in(answer.text, gateway.status_field)
    if value in values_of(gateway.delivered_values):
        return Outcome(DeliveryState.DELIVERED)
    if value in values_of(gateway.lost_values):
        return Outcome(DeliveryState.FAILED, _("网关收下后没有送达手机（%s）。") % _shown(value or ""))
    return None


def lines_of(text: str) -> list[tuple[str, str]]:
    """Pairs of a name and a value, each a line: name=value."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return [(name.strip(), value.strip()) for name, _sign, value in pairs]


def values_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def fill(template: str, values: Mapping[str, str]) -> str:
    return NAMED.sub(lambda found: values.get(found[1], ""), template)


def value_in(text: str, path: str) -> str | None:
    """The value that lies at a path such as data.0.code of a JSON answer; without a path the whole answer."""
    if not path:
        return text.strip()
    try:
        found: Any = json.loads(text)
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    if isinstance(found, (dict, list)) or found is None:
        return None
    return json.dumps(found) if isinstance(found, bool) else str(found)


def _nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A name with points (message.to) is a value in an object."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        *parents, last = name.split(".")
        place = whole
        for parent in parents:
            inner = place.setdefault(parent, {})
            place = inner if isinstance(inner, dict) else place
        place[last] = value
    return whole


def _shown(value: str) -> str:
    """A part of an answer for a sentence: without a telephone number that stands in it, and without signs that no page
    shows or the database cannot hold.
    """
    return _DIGITS.sub("…", "".join(filter(str.isprintable, value)))[:MOST_SHOWN]


# The request itself


def call(url: str, *, method: str, headers: Mapping[str, str], body: bytes | None, seconds: int) -> Answer:
    """Raises NotSent where nothing left the system, Unanswered where no whole answer came in time.

    The name is resolved once, and what was checked is what is connected to. No redirect is followed.
    """
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    address = checked_address(host, port, secure=secure)
    connection, over = HTTPConnection(host, port, timeout=seconds), Event()
    try:
        connection.sock = _connected(address, host, secure=secure, seconds=seconds)
        timer = Timer(seconds, _cut, [connection.sock, over])
        timer.daemon = True
        timer.start()
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            _request(connection, method, target, body, headers)
            response = connection.getresponse()
            text = response.read(MOST_BYTES).decode("utf-8", "replace")
        finally:
            timer.cancel()
    except (HTTPException, OSError) as error:
        raise Unanswered(_("网关没有在%d秒内回答，不知是否收下。") % seconds) from error
    finally:
        connection.close()
    if over.is_set():
        raise Unanswered(_("网关没有在%d秒内回答，不知是否收下。") % seconds)
    return Answer(response.status, text)


def _request(
    connection: HTTPConnection, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
) -> None:
    """All headers are looked at before the first byte leaves."""
    try:
        connection.request(method, target, body, dict(headers))
    except (ValueError, InvalidURL) as error:
        raise NotSent(_("请求头、密钥或者地址里有不能发送的字符，请只用英文字母、数字和符号。")) from error


def checked_address(host: str, port: int, *, secure: bool) -> tuple[str, int]:
    """Where the gateway is reached. Raises NotSent for an address inside that the operator of the server has not
    allowed (SMS_GATEWAY_NETWORKS), and for an unencrypted way to any other.
    """
    try:
        found = {str(row[4][0]).partition("%")[0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotSent(_("找不到网关“%s”的网络地址。") % host) from error
    for text in sorted(found):
        address = ipaddress.ip_address(text)
        address = getattr(address, "ipv4_mapped", None) or address
        inside = any(address in ipaddress.ip_network(one) for one in settings.SMS_GATEWAY_NETWORKS)
        if not inside and (not address.is_global or address.is_multicast):
            raise NotSent(_("网关地址在内部网络，服务器没有允许（SMS_GATEWAY_NETWORKS）。"))
        if not inside and not secure:
            raise NotSent(_("外部的网关须用https地址。"))
    return sorted(found)[0], port


def _connected(address: tuple[str, int], host: str, *, secure: bool, seconds: int) -> socket.socket:
    try:
        plain = socket.create_connection(address, timeout=seconds)
    except OSError as error:
        raise NotSent(_("连不上网关。")) from error
    if not secure:
        return plain
    try:
        context = ssl.create_default_context(cafile=settings.SMS_GATEWAY_CA or None)
        return context.wrap_socket(plain, server_hostname=host)
    except OSError as error:
        plain.close()
        raise NotSent(_("网关的证书核对不通过，或者没有完成加密连接。")) from error


def _cut(sock: socket.socket, over: Event) -> None:
    """The time is over: whoever reads from the socket reads no more."""
    over.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
