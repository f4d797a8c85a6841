"""The filters of drafts, shared by the page and the API."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.drafts.enums import DraftState
from cases.drafts.models import Draft
from cases.drafts.queries import sent_back_to, waiting_for
from cases.petitions.enums import DocumentKind
from offices.organisation.models import Account
from offices.pages.filters import ChosenFilter, ListedFilter

MINE, BACK = "mine", "back"


class DraftFilter(ChosenFilter):
    waits = ListedFilter(
        label=_("等我办"), choices=[(MINE, _("待我审核、签发")), (BACK, _("退回我修改"))], method="by_waits"
    )
    state = ListedFilter(label=_("状态"), choices=DraftState.choices)
    kind = ListedFilter(label=_("文书"), choices=DocumentKind.choices)

    class Meta(ChosenFilter.Meta):
        model = Draft

    def __init__(self, *args: object, account: Account | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.account = account or getattr(getattr(self, "request", None), "user", None)

    def by_waits(self, found: QuerySet[Draft], name: str, value: str) -> QuerySet[Draft]:
        wanted = waiting_for(self.account) if value == MINE else sent_back_to(self.account)  # type: ignore[arg-type]
        return found.filter(pk__in=wanted.order_by().values("pk"))
