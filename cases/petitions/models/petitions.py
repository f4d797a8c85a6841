"""The petition, its text, its demands and its links."""

from functools import cache, reduce
from operator import and_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import (
    FINISHED,
    POINT_DETAILS,
    Channel,
    Crossing,
    LinkKind,
    Occurrence,
    Outcome,
    Path,
    Purpose,
    State,
    clock_choices,
    crossings_in_words,
)
from offices.crypto import SEALED, EncryptedField, MatterField, SealableField
from offices.pages.models import LabelledModel

COLLECTIVE_FROM = 5
# What the row of a petition itself tells of its matter.
TOLD_BY_IT = ("subject", "unrepresented", "place", "accused_unknown", "urgent_reason")


def came_together(channel: str, headcount: int) -> bool:
    """Whether people came in person and so many that they elect representatives (第二十条第三款)."""
    return channel == Channel.VISIT and headcount >= COLLECTIVE_FROM


def petition_address(number: str) -> str:
    return f"{_address_before_number(get_script_prefix())}{number}/"


@cache
def _address_before_number(prefix: str) -> str:
    """Resolved once for each place the program is served from: a list asks for it in every line."""
    return reverse("cases:petition", args=["-"]).removesuffix("-/")


class Petition(LabelledModel):
    """A petition (信访事项). At every moment exactly one office holds it.

    `office_ids` are the offices that have custody of it: the one that registered it, those that sent it on, and the
    holder. `informed_ids` are those that see it without custody: they help (协办) or were told of it (抄送).
    `next_due` is the earliest running duty of the holder, kept by the actions for the work list. `reclassified`: its
    category or channel was corrected, or it was screened again after it had been passed on.
    """

    number = models.CharField(_("信访件编号"), max_length=40, unique=True)
    query_code = EncryptedField(_("查询码"))
    query_code_hash = models.CharField(max_length=64, unique=True)
    chain = models.OneToOneField("offices.Chain", models.PROTECT, related_name="petition")
    version = models.PositiveIntegerField(default=1)
    # Empty for what was not imported, and unique among what was.
    source_key = models.CharField(  # noqa: DJ001
        max_length=120, null=True, unique=True, help_text="where an imported row came from"
    )

    state = models.CharField(_("状态"), max_length=24, choices=State, default=State.REGISTERED)
    is_open = models.BooleanField(_("未办结"), default=True)
    profile = models.CharField(_("期限规则"), max_length=20)
    simplified = models.BooleanField(_("简易办理"), default=False)

    registered_office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    holder = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("当前承担单位"))
    handler = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("责任单位")
    )
    office_ids = ArrayField(models.BigIntegerField())
    informed_ids = ArrayField(models.BigIntegerField(), default=list)
    held_since = models.DateTimeField(_("承担自"), db_default=Now())
    handled_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("承办人")
    )

    received_on = models.DateField(_("收到日期"))
    registered_at = models.DateTimeField(_("登记时间"))
    registered_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    channel = models.CharField(_("信访形式"), max_length=10, choices=Channel)
    occurrence = models.CharField(_("初次或重复"), max_length=10, choices=Occurrence, blank=True)
    first_office = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("首接单位")
    )
    subject = SealableField(_("概要"), max_length=200)
    headcount = models.PositiveIntegerField(_("人数"), default=1)
    unrepresented = SealableField(_("尚未推选代表的原因"), max_length=200, blank=True)
    petitioner_masked = models.CharField(_("信访人"), max_length=60)
    place_code = models.CharField(_("问题属地代码"), max_length=12, blank=True)
    place = SealableField(_("问题发生地"), max_length=100, blank=True)

    purpose = models.CharField(_("信访目的"), max_length=12, choices=Purpose, blank=True)
    category = models.ForeignKey(
        "offices.Category", models.PROTECT, null=True, related_name="+", verbose_name=_("内容分类")
    )
    path = models.PositiveSmallIntegerField(_("办理途径"), choices=Path, null=True)
    crossings = ArrayField(
        models.CharField(max_length=16, choices=Crossing), default=list, verbose_name=_("三跨三分离")
    )
    litigation_related = models.BooleanField(_("涉法涉诉"), default=False)
    reclassified = models.BooleanField(_("转出后改类"), default=False)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    address_unclear = models.BooleanField(_("姓名或地址不清"), default=False)
    keep_secret = models.BooleanField(_("信访人要求保密"), default=False)
    sealed = models.BooleanField(_("密封"), default=False)
    accused_office_ids = ArrayField(models.BigIntegerField(), default=list)
    recused_ids = ArrayField(models.BigIntegerField(), default=list, help_text="accounts that must keep away")
    recusal_waits = models.BooleanField(_("有回避申请待决定"), default=False)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("主案"))
    joined_ids = ArrayField(models.BigIntegerField(), default=list, help_text="petitions that go along with this one")
    accused_unknown = SealableField(_("被反映人不明的说明"), max_length=200, blank=True)

    urgent = models.BooleanField(_("重大紧急"), default=False)
    urgent_reason = SealableField(_("重大紧急理由"), max_length=200, blank=True)
    urgent_at = models.DateTimeField(null=True)
    urgent_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    notified_on = models.DateField(_("告知日期"), null=True)
    accepted_on = models.DateField(_("受理日期"), null=True)
    concluded_on = models.DateField(_("办结日期"), null=True)
    served_on = models.DateField(_("送达日期"), null=True)
    outcome = models.CharField(_("处理意见"), max_length=12, choices=Outcome, blank=True)

    next_due = models.DateField(_("到期日"), null=True)
    next_clock = models.CharField(_("当前期限"), max_length=24, blank=True, choices=clock_choices)
    next_provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(subject=""), name="petition_named"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="petition_headcount"),
            models.CheckConstraint(
                condition=Q(urgent=False, urgent_at=None, urgent_by=None)
                | Q(urgent=True, urgent_at__isnull=False, urgent_by__isnull=False) & ~Q(urgent_reason=""),
                name="petition_urgent_pair",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True) | Q(state__in=sorted(FINISHED)), name="petition_closed_states"
            ),
            models.CheckConstraint(condition=Q(joined_to=None) | Q(joined_ids=[]), name="petition_leads_or_goes_along"),
            models.CheckConstraint(
                condition=Q(next_due=None, next_clock="") | Q(next_due__isnull=False) & ~Q(next_clock=""),
                name="petition_next_pair",
            ),
            models.CheckConstraint(
                condition=Q(sealed=False)
                | reduce(and_, (Q(**{f"{one}__startswith": SEALED}) | Q(**{one: ""}) for one in TOLD_BY_IT)),
                name="petition_sealed_at_rest",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "next_due", "id"], condition=Q(is_open=True), name="petition_worklist"),
            models.Index(fields=["next_due", "id"], condition=Q(is_open=True), name="petition_due"),
            models.Index(fields=["holder", "held_since"], condition=Q(is_open=True), name="petition_held"),
            models.Index(fields=["holder", "-id"], name="petition_holder"),
            models.Index(fields=["registered_office", "-id"], name="petition_registered"),
            models.Index(fields=["handled_by"], condition=Q(is_open=True), name="petition_handled_by"),
            models.Index(fields=["registered_at"], name="petition_registered_at"),
            models.Index(
                fields=["concluded_on"], condition=Q(concluded_on__isnull=False), name="petition_concluded_on"
            ),
            GinIndex(fields=["office_ids"], name="petition_custody"),
            GinIndex(fields=["office_ids"], condition=Q(sealed=True), name="petition_sealed"),
            models.Index(fields=["-id"], condition=Q(sealed=True), name="petition_sealed_ids"),
            GinIndex(fields=["informed_ids"], name="petition_informed"),
            models.Index(fields=["id"], condition=~Q(recused_ids=[]), name="petition_recused"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return petition_address(self.number)

    @property
    def is_void(self) -> bool:
        """Loaded by mistake and undone: it is read, and nothing is done with it."""
        return self.state == State.VOIDED

    @property
    def crossings_said(self) -> str:
        return crossings_in_words(self.crossings)

    @property
    def is_collective(self) -> bool:
        return self.headcount >= COLLECTIVE_FROM

    @property
    def notice_impossible(self) -> bool:
        """No notice is due where name or address is unclear (《信访工作条例》第二十三条第二款)."""
        return self.is_anonymous or self.address_unclear


class PetitionText(models.Model):
    """What the petitioner said, apart from the row that each step updates.

    The database fills `tokens` with the character pairs of what is not sealed, and `office_ids` with those of the
    petition that see it: one index answers "this word, within these offices".
    """

    petition = models.OneToOneField(Petition, models.PROTECT, primary_key=True, related_name="text")
    subject = SealableField(max_length=200, of="petition")
    body = SealableField(_("正文"), of="petition")
    tokens = models.GeneratedField(
        expression=models.Func(F("subject"), F("body"), function="character_pairs"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    office_ids = ArrayField(models.BigIntegerField(), editable=False)

    class Meta:
        indexes = [GinIndex(fields=["tokens", "office_ids"], name="petition_tokens")]

    def __str__(self) -> str:
        return self.subject


class Demands(models.Manager["Demand"]):
    """The points of a petition."""

    def standing(self) -> models.QuerySet["Demand"]:
        """Those that the petition itself still has to answer."""
        return self.filter(gone_to=None, struck_on=None)


class Demand(models.Model):
    """One numbered point of what the petitioner asks; the opinion must meet each.

    `brought_by`: the joined petition whose point this is. `taken_up_in`: the point of the lead case under which a
    joined petition's is answered. `gone_to`: the petition that has the point now. `struck_on`: nobody had asked for it.
    """

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="demands")
    number = models.PositiveSmallIntegerField(_("序号"))
    text = MatterField(_("诉求"), max_length=500)
    brought_by = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="+")
    taken_up_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_up")
    gone_to = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="+")
    struck_on = models.DateField(_("划去日期"), null=True)
    objects = Demands()
    # What the opinion in force says to it; filled in where a petition is read whole.
    outcome: str | None = None
    answer: str | None = None
    detail: str | None = None

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="demand_number"),
            models.CheckConstraint(condition=~Q(text=""), name="demand_said"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def detail_label(self) -> str:
        return str(POINT_DETAILS.get(Outcome(self.outcome), "")) if self.outcome else ""


class PetitionLink(LabelledModel):
    """`petition` is linked to the earlier or receiving petition `other`: one that was joined to its lead case, one that
    was split off to the one it came from. A link that was undone has an end.
    """

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="links")
    other = models.ForeignKey(Petition, models.PROTECT, related_name="links_back")
    kind = models.CharField(_("关联"), max_length=12, choices=LinkKind)
    reason = MatterField(_("理由"), max_length=200, blank=True)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    end_reason = MatterField(_("解除的理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "other", "kind"], condition=Q(ended_at=None), name="link_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="link_ended_pair",
            ),
            models.CheckConstraint(condition=~Q(petition=F("other")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind} {self.other_id}"
