"""What a page asks first: `needs` a role, the account that asks, the kind of open work its address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.responsibilities import Responsibility, responsibility
from offices.organisation.roles import Permission

View = Callable[..., HttpResponse]


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Only for accounts that have one of the permissions in some office; others get a page with a sentence (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            authority = authority_of(account_of(request))
            if not any(authority.may_anywhere(permission) for permission in permissions):
                raise no_role()
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def no_role() -> PermissionDenied:
    """The refusal of a page to who has no role for it, with a sentence (403)."""
    return PermissionDenied(_("您的角色不能使用这个页面。如确需使用，请联系本单位安全管理员。"))


def account_of(request: HttpRequest) -> Account:
    """The account that asks; LoginRequiredMiddleware has let nobody else in."""
    account = request.user
    if not isinstance(account, Account):
        raise PermissionDenied(_("请先登录。"))
    return account


def kind_or_404(key: str) -> Responsibility:
    """The kind of open work that an address names; Http404 for a key that no room has registered."""
    try:
        return responsibility(key)
    except KeyError:
        raise Http404 from None
