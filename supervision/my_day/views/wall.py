"""The wall screen (驾驶舱): figures of offices, readable from afar, which ask for themselves anew; also by a key on a
screen where nobody logs in.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.cards.views.board import chosen_office, supervised
from supervision.my_day.actions.wall_keys import note_shown
from supervision.my_day.queries.wall import NAMES, WallRow, key_of_wall, wall_rows
from supervision.reports.queries.drawing import reader_of

LABELS = {
    "received": _l("今天收到"),
    "today": _l("今天到期"),
    "yellow": _l("黄牌"),
    "red": _l("红牌"),
    "overdue": _l("已逾期"),
    "orders": _l("督办未结"),
}
THEMES = ("dark", "light")
AT_ONCE = 12  # offices on the screen; the others follow, some seconds each
TURNS_EVERY = 20  # seconds


@require_safe
@needs(Permission.SUPERVISE)
def wall(request: HttpRequest) -> HttpResponse:
    """`office`, as on the board; `theme`: dark or light. What asks by itself keeps no login alive (`X-Poll`)."""
    account = account_of(request)
    office = chosen_office(account, request.GET.get("office", ""), supervised(account))
    address = reverse("supervision:wall")
    return _shown_on_wall(request, account, office, lambda theme: _query(address, office=office.code, theme=theme))


@login_not_required
@never_cache
@require_safe
def keyed_wall(request: HttpRequest, key: str) -> HttpResponse:
    """The same figures by the key of a screen: no session, no name, no way to any other page. Who asks with wrong keys
    waits.
    """
    found = key_of_wall(key)
    if found is None:
        problem, status = _wrong(request)
        return render(request, "supervision/my_day/wall_closed.html", {"problem": problem}, status=status)
    note_shown(found, timezone.now())
    address = request.path
    reader = reader_of(found.office)
    return _shown_on_wall(request, reader, found.office, lambda theme: _query(address, theme=theme), keyed=True)


def _wrong(request: HttpRequest) -> tuple[str, int]:
    """A screen whose key was withdrawn asks 45 times while a wrong key is remembered, and is not made to wait."""
    if tried_wrongly("wall", client_network(request)):
        return _("查询次数过多，请15分钟后再试。"), 429
    return _("这块屏幕的钥匙已收回或者不对，请联系本单位的督查人员。"), 404


def _shown_on_wall(
    request: HttpRequest, account: Account, office: Office, address: Callable[[str], str], *, keyed: bool = False
) -> HttpResponse:
    now = timezone.now()
    theme = request.GET.get("theme", "")
    theme = theme if theme in THEMES else THEMES[0]
    total, rows = wall_rows(account, office, timezone.localdate(now))
    pages = max(1, -(-len(rows) // AT_ONCE))
    page = int(now.timestamp()) // TURNS_EVERY % pages
    context = {
        "office": office,
        "theme": theme,
        "themes": [(one, address(one)) for one in THEMES if one != theme],
        "poll_url": address(theme),
        "keyed": keyed,
        "at": timezone.localtime(now),
        "labels": [str(LABELS[name]) for name in NAMES],
        "total": _shown(total),
        "rows": [(row, _shown(row)) for row in rows[page * AT_ONCE : (page + 1) * AT_ONCE]],
        "page": page + 1,
        "pages": pages,
    }
    template = "supervision/my_day/wall.html"
    return render(request, f"{template}#figures" if "HX-Request" in request.headers else template, context)


def _query(address: str, **query: str) -> str:
    return f"{address}?{urlencode(query)}"


def _shown(row: WallRow) -> list[tuple[str, str, int]]:
    """Name, label and number of each figure."""
    return [(name, str(LABELS[name]), number) for name, number in zip(NAMES, row.figures, strict=True)]
