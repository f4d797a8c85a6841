"""The filters of drafts and of letters, shared by the pages and the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.drafts.enums import DraftState
from cases.drafts.models import Draft
from cases.drafts.queries import sent_back_to, waiting_for
from cases.papers.models import Document
from cases.petitions.enums import DocumentKind
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter

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


class LetterFilter(ChosenFilter):
    petition = django_filters.CharFilter(label=_("信访件编号"), field_name="petition__number", max_length=60)
    kind = ListedFilter(label=_("文书"), choices=DocumentKind.choices)
    on_from = DayFilter(label=_("日期起"), field_name="issued_on", lookup_expr="gte")
    on_to = DayFilter(label=_("日期止"), field_name="issued_on", lookup_expr="lte")
    own = YesNoFilter(label=_("本单位出具"), method="by_own")

    class Meta(ChosenFilter.Meta):
        model = Document

    def __init__(self, *args: object, account: Account | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.account = account or getattr(getattr(self, "request", None), "user", None)

    def by_own(self, found: QuerySet[Document], name: str, value: bool) -> QuerySet[Document]:
        offices = authority_of(self.account).office_ids(Permission.SEE_CASES) if self.account else []
        return found.filter(office__in=offices) if value else found.exclude(office__in=offices)
