"""The offices that one manages as a tree, and the accounts with the roles that they hold."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from offices.directory.reports import ACCOUNTS, OFFICES, OfficesReader
from offices.lists.views import AskedList
from offices.organisation.models import RoleAssignment
from offices.organisation.queries import accounts_visible_to, offices_listed, offices_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_safe
@needs(Permission.MANAGE_OFFICES)
def offices(request: HttpRequest) -> HttpResponse:
    asked = AskedList(OFFICES, request, offices_listed(account_of(request)))
    asked.reader = OfficesReader(asked.reader.account, asked.reader.on, as_tree=not asked.is_narrowed)
    return asked.answer("offices/directory/offices.html", asked.context(asked.page(asked.found)))


@require_safe
@needs(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    asked = AskedList(ACCOUNTS, request, accounts_visible_to(account))
    asked.filters.offer_offices("office", offices_reached(account, Permission.MANAGE_ACCOUNTS))
    held = RoleAssignment.objects.filter(revoked_at=None).select_related("office")
    found = asked.found.prefetch_related(Prefetch("assignments", held, to_attr="held"))
    return asked.answer("offices/directory/accounts.html", asked.context(asked.page(found)))
