"""The wall screen (驾驶舱): figures of offices, readable from afar, which ask for themselves anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.cards.views.board import chosen_office, supervised
from supervision.my_day.queries.wall import NAMES, WallRow, wall_rows

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
    account, now = account_of(request), timezone.now()
    office = chosen_office(account, request.GET.get("office", ""), supervised(account))
    theme = request.GET.get("theme", "")
    theme = theme if theme in THEMES else THEMES[0]
    total, rows = wall_rows(account, office, timezone.localdate(now))
    pages = max(1, -(-len(rows) // AT_ONCE))
    page = int(now.timestamp()) // TURNS_EVERY % pages
    context = {
        "office": office,
        "theme": theme,
        "themes": [(one, _address(office.code, one)) for one in THEMES if one != theme],
        "poll_url": _address(office.code, theme),
        "at": timezone.localtime(now),
        "labels": [str(LABELS[name]) for name in NAMES],
        "total": _shown(total),
        "rows": [(row, _shown(row)) for row in rows[page * AT_ONCE : (page + 1) * AT_ONCE]],
        "page": page + 1,
        "pages": pages,
    }
    template = "supervision/my_day/wall.html"
    return render(request, f"{template}#figures" if "HX-Request" in request.headers else template, context)


def _address(code: str, theme: str) -> str:
    return f"{reverse('supervision:wall')}?{urlencode({'office': code, 'theme': theme})}"


def _shown(row: WallRow) -> list[tuple[str, str, int]]:
    """Name, label and number of each figure."""
    return [(name, str(LABELS[name]), number) for name, number in zip(NAMES, row.figures, strict=True)]
