"""The hall (来访接待大厅): its windows and rooms, and the tickets of a day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.pages.models import LabelledModel
from visits.hall.enums import AT_WINDOW, Lane, TicketState, WindowKind

COLLECTIVE_FROM = 5


SLIP_SIDES = (40, 297)  # millimetres: from the narrowest roll to the long side of A4


class Hall(models.Model):
    """A place where an office receives visitors. A screen shows it by its key, which can be withdrawn."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="halls", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    notice = models.CharField(_("大厅屏公告"), max_length=200, blank=True)
    screen_key_hash = models.CharField(max_length=64, blank=True, help_text="empty: no screen may show the hall")
    screen_key_made_at = models.DateTimeField(null=True)
    slip_width = models.PositiveSmallIntegerField(_("小票纸宽（毫米）"), default=80)
    slip_height = models.PositiveSmallIntegerField(_("小票纸长（毫米）"), default=110)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="hall_name"),
            models.CheckConstraint(
                condition=Q(slip_width__range=SLIP_SIDES) & Q(slip_height__range=SLIP_SIDES), name="hall_slip_size"
            ),
            models.UniqueConstraint(
                fields=["screen_key_hash"], condition=~Q(screen_key_hash=""), name="hall_screen_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Window(LabelledModel):
    """A window or a room. At a joint one (联合接访) several units sit."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows")
    label = models.CharField(_("名称"), max_length=20)
    kind = models.CharField(_("类型"), max_length=8, choices=WindowKind, default=WindowKind.WINDOW)
    lanes = ArrayField(models.CharField(max_length=1, choices=Lane), verbose_name=_("叫哪些号"))
    units = models.ManyToManyField("offices.Office", related_name="+", blank=True, verbose_name=_("进驻单位"))
    is_active = models.BooleanField(_("启用"), default=True)
    paused_at = models.DateTimeField(_("暂停服务时间"), null=True)
    paused_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["hall", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "label"], name="window_label"),
            models.CheckConstraint(condition=~Q(lanes=[]), name="window_calls_something"),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_by=None) | Q(paused_at__isnull=False, paused_by__isnull=False),
                name="window_paused_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TicketCounter(LabelledModel):
    """The last number of a lane on a day; locked by whoever takes the next one."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.DateField()
    lane = models.CharField(max_length=1, choices=Lane)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "day", "lane"], name="ticket_counter")]

    def __str__(self) -> str:
        return f"{self.hall_id} {self.day} {self.lane}"


class Ticket(LabelledModel):
    """A place in the queue of a day. It names nobody; who came is in the visit.

    `place` orders a lane: the number, but for one passed on, which goes before all others at its new window.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="tickets")
    day = models.DateField(_("日期"))
    lane = models.CharField(_("类别"), max_length=1, choices=Lane)
    number = models.PositiveIntegerField(_("号"))
    place = models.IntegerField()
    persons = models.PositiveIntegerField(_("人数"), default=1)
    unit = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("要找的单位")
    )
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="tickets", null=True)
    state = models.CharField(_("状态"), max_length=8, choices=TicketState, default=TicketState.WAITING)
    window = models.ForeignKey(Window, models.PROTECT, related_name="tickets", null=True)
    code = models.CharField(max_length=16, unique=True, help_text="the address of the visitor's own page")
    calls = models.PositiveSmallIntegerField(_("叫号次数"), default=0)
    issued_at = models.DateTimeField(_("取号时间"))
    issued_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("叫号时间"), null=True)
    started_at = models.DateTimeField(_("开始接谈"), null=True)
    ended_at = models.DateTimeField(_("结束"), null=True)

    class Meta:
        ordering = ["day", "lane", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "day", "lane", "number"], name="ticket_number"),
            # Two windows never have one ticket, since a ticket has one window; and a window has one ticket at a time.
            models.UniqueConstraint(fields=["window"], condition=Q(state__in=AT_WINDOW), name="one_ticket_at_a_window"),
            models.CheckConstraint(
                condition=~Q(state__in=AT_WINDOW) | Q(window__isnull=False, called_at__isnull=False),
                name="called_to_a_window",
            ),
            models.CheckConstraint(condition=Q(persons__gte=1), name="ticket_persons"),
            models.CheckConstraint(
                condition=~Q(lane=Lane.COLLECTIVE) | Q(persons__gte=COLLECTIVE_FROM), name="ticket_collective"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("issued_at")), name="ticket_times"),
        ]
        indexes = [
            models.Index(
                fields=["hall", "day", "lane", "place"], condition=Q(state=TicketState.WAITING), name="ticket_queue"
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("visits:ticket", args=[self.code])

    @property
    def label(self) -> str:
        """As it is called: A012."""
        return f"{self.lane}{self.number:03d}"
