"""The network address a request comes from, for throttles, locks and the audit."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

V6_NETWORK = 64  # bits that one connection is given: whoever has one address has all of its network


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


def client_network(request: HttpRequest) -> str:
    """What counters count by: the address, of IPv6 the network that one connection is given."""
    return network_of(client_address(request))


def network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), V6_NETWORK), strict=False))
    return str(found)


def is_within(address: str, networks: list[str]) -> bool:
    """Whether an address lies in one of the networks, each written as an address or as 10.1.0.0/16."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ip_network(network, strict=False) for network in networks)
