"""The network address a request comes from, for throttles, locks and the audit."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer of the connection; behind a proxy (`BEHIND_PROXY`) the address the proxy added to X-Forwarded-For.

    Only the last entry is the proxy's own, those before it are whatever the client wrote; the API's throttles count by
    the same one (`NUM_PROXIES`). An entry that is no address is passed over.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    entry = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(entry))
    except ValueError:
        return peer
