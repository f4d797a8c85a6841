"""揭榜挂帅: hard cases published inside, bids for them, and the merit of those who settled one.

Of a petition a call shows its number, its category, the unit, and words without personal data, nothing else.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField
from offices.pages.models import LabelledModel
from supervision.calls.enums import MERIT_GONE, BidState, CallCaseState, CallState, MeritState

LIVE_CASES = (CallCaseState.OPEN, CallCaseState.ASSIGNED)


class OpenCall(LabelledModel):
    """One list (榜单) of an office. It is read by leaders and staff of the office and of all below it."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("张榜单位"))
    name = models.CharField(_("榜单名称"), max_length=100)
    opens_on = models.DateField(_("揭榜开始"))
    closes_on = models.DateField(_("揭榜截止"), help_text="the last day for bids")
    rules = models.TextField(_("揭榜规则"), max_length=2000)
    quiet_days = models.PositiveSmallIntegerField(
        _("跟踪间隔（日）"), default=7, help_text="an assigned case without any step for longer is marked"
    )
    follows = models.OneToOneField(
        "self", models.PROTECT, related_name="followed_by", null=True, verbose_name=_("接续的榜单")
    )
    state = models.CharField(_("状态"), max_length=10, choices=CallState, default=CallState.DRAFT)
    reason = models.CharField(_("撤榜、结榜理由"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("张榜时间"), null=True)
    published_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_days_in_order"),
            models.CheckConstraint(condition=Q(quiet_days__gte=1, quiet_days__lte=90), name="call_quiet_days"),
            models.CheckConstraint(
                condition=~Q(state=CallState.PUBLISHED) | Q(published_at__isnull=False, published_by__isnull=False),
                name="call_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="call_published_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, state__in=[CallState.DRAFT, CallState.PUBLISHED])
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    state__in=[CallState.CLOSED, CallState.WITHDRAWN],
                )
                & ~Q(reason=""),
                name="call_ended_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="calls_of_office")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supervision:call", args=[self.pk])


class CallCase(LabelledModel):
    """A petition on a list, described without personal data. Live on one list at a time."""

    call = models.ForeignKey(OpenCall, models.PROTECT, related_name="cases")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="called")
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    difficulty = MatterField(_("难点"), max_length=500)
    wanted = MatterField(_("要求"), max_length=500)
    due_on = models.DateField(_("希望化解日期"))
    merit_offered = MatterField(_("拟记功绩"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CallCaseState, default=CallCaseState.OPEN)
    was_finished = models.BooleanField(default=False, help_text="the procedure had ended when it was published")
    carried_from = models.OneToOneField(
        "self", models.PROTECT, related_name="carried_to", null=True, verbose_name=_("上一榜单")
    )
    package = models.OneToOneField(
        "cases.Package", models.PROTECT, related_name="called_case", null=True, verbose_name=_("包案")
    )
    reason = MatterField(_("撤榜理由"), max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("选定时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        ordering = ["call", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(state__in=LIVE_CASES), name="once_on_a_list"),
            models.UniqueConstraint(fields=["call", "petition"], name="called_once_by_a_call"),
            models.CheckConstraint(
                condition=Q(state__in=[CallCaseState.OPEN, CallCaseState.WITHDRAWN])
                | Q(package__isnull=False, assigned_at__isnull=False),
                name="call_case_assigned",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_CASES, ended_at=None) | ~Q(state__in=LIVE_CASES) & Q(ended_at__isnull=False),
                name="call_case_ended",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="call_cases")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.petition_id}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:call_case", args=[self.pk])


class Bid(LabelledModel):
    """揭榜: a volunteer's, or one whom a department recommends. Whoever leads nowhere names a leader as sponsor."""

    case = models.ForeignKey(CallCase, models.PROTECT, related_name="bids")
    bidder = models.ForeignKey("offices.Account", models.PROTECT, related_name="bids", verbose_name=_("揭榜人"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("揭榜人单位"))
    sponsor = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("领衔领导")
    )
    recommended_by = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("推荐人")
    )
    plan = MatterField(_("化解方案"), max_length=2000)
    team = models.ManyToManyField("offices.Account", related_name="+", verbose_name=_("专班"))
    days = models.PositiveSmallIntegerField(_("承诺化解天数"))
    state = models.CharField(_("状态"), max_length=10, choices=BidState, default=BidState.LIVE)
    made_at = models.DateTimeField(_("揭榜时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), null=True)
    reason = MatterField(_("审定意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审定时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "bidder"], condition=Q(state=BidState.LIVE), name="one_live_bid_each"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state=BidState.CHOSEN), name="one_bid_chosen"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=730), name="bid_days"),
            models.CheckConstraint(
                condition=Q(state=BidState.LIVE, decided_at=None, decided_by=None)
                | ~Q(state=BidState.LIVE) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="bid_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state=BidState.CHOSEN) | ~Q(decided_by=F("bidder")), name="bid_chosen_by_another"
            ),
        ]
        indexes = [models.Index(fields=["bidder", "-id"], name="bids_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.bidder_id}"


class Merit(LabelledModel):
    """功绩: what a person did for a case that was settled, for the personnel file. Words only: no scores, no ranks."""

    case = models.ForeignKey(CallCase, models.PROTECT, related_name="merits")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="merits", verbose_name=_("记功人员"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("所在单位"))
    what = MatterField(_("功绩"), max_length=500)
    state = models.CharField(_("状态"), max_length=10, choices=MeritState, default=MeritState.PROPOSED)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    decided_at = models.DateTimeField(_("审定时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("审定人")
    )
    reason = MatterField(_("审定意见"), max_length=500, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_by = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("撤销人")
    )
    revoke_reason = MatterField(_("撤销理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "account"],
                condition=~Q(state__in=MERIT_GONE),
                name="merit_once",
            ),
            models.CheckConstraint(
                condition=Q(state=MeritState.REVOKED, revoked_at__isnull=False, revoked_by__isnull=False)
                | ~Q(state=MeritState.REVOKED) & Q(revoked_at=None, revoked_by=None),
                name="merit_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=MeritState.PROPOSED, decided_at=None, decided_by=None)
                | ~Q(state=MeritState.PROPOSED)
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="merit_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("account")) & ~Q(decided_by=F("account")), name="merit_not_by_oneself"
            ),
        ]
        indexes = [models.Index(fields=["account", "-decided_at"], name="merits_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.account_id}"
