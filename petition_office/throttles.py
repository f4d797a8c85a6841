"""The limits of the API: counted before the work, by the account or by the network of the address."""

from typing import TYPE_CHECKING, Any

from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, SimpleRateThrottle, UserRateThrottle

from offices.organisation.addresses import client_network
from offices.organisation.limits import count, seconds_left

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class CountedThrottle(SimpleRateThrottle):
    """A throttle that counts before it answers, so that requests at once pass no more often than the rate allows."""

    duration: int
    num_requests: int

    def get_ident(self, request: "Request") -> str:
        return client_network(request._request)

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        self.counted: Any = None if self.rate is None else self.get_cache_key(request, view)
        return self.counted is None or count(self.counted, self.duration) <= self.num_requests

    def wait(self) -> float:
        return seconds_left(self.counted)


class AnonThrottle(AnonRateThrottle, CountedThrottle):
    pass


class AccountThrottle(UserRateThrottle, CountedThrottle):
    pass


class ScopedThrottle(ScopedRateThrottle, CountedThrottle):
    pass
